// A class runs beside others, its tests one after another unless it says more; the classes below a SetUpFixture that is
// Self alone follow one another. Many only wait: for a retry's delay, a stalled endpoint, a browser or a process that starts.
// They do it beside what computes: with nine at a time, or where a class that waits ran all its tests at once, nobody was left
// to compute and the processors stood idle. With sixteen a run took no less. A class that is All computes, or a pool bounds it.
[assembly: Parallelizable(ParallelScope.Fixtures)]
[assembly: LevelOfParallelism(12)]
