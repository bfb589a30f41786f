// Most tests wait: for a process to start, a retry's delay, a stalled endpoint, a browser. The tests of one fixture take turns unless
// it says otherwise, fixtures do not.
[assembly: Parallelizable(ParallelScope.Fixtures)]
[assembly: LevelOfParallelism(4)]
