// Most tests wait part of their time: for a retry's delay, a stalled endpoint, a process or a browser.
[assembly: Parallelizable(ParallelScope.Fixtures)]
[assembly: LevelOfParallelism(3)]
