// A class runs beside others, its tests one after another unless it says more; the classes below a SetUpFixture that is
// Self alone follow one another. What runs in parallel mostly waits: for a retry's delay, a stalled endpoint, a browser or
// a process that starts. With fewer at a time what only waits leaves the processors idle; with sixteen a run took no less.
[assembly: Parallelizable(ParallelScope.Fixtures)]
[assembly: LevelOfParallelism(12)]
