// A class runs beside others, its tests one after another unless it says more; the classes below a SetUpFixture that is
// Self alone follow one another. What runs in parallel mostly waits: for a retry's delay, a stalled endpoint, a browser or
// a process that starts. With more at a time a run took as long, and a test that a busy machine disturbs failed in one of three.
[assembly: Parallelizable(ParallelScope.Fixtures)]
[assembly: LevelOfParallelism(6)]
