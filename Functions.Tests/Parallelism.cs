// A class runs beside others, its tests one after another unless it says more; the classes below a SetUpFixture that is
// Self alone follow one another. What runs in parallel mostly waits: for a retry's delay, a stalled endpoint, a browser or
// a process that starts. Those that wait longest come last; with fewer at a time the processors had nothing to do then.
[assembly: Parallelizable(ParallelScope.Fixtures)]
[assembly: LevelOfParallelism(10)]
