// What runs in parallel mostly waits: for a retry's delay, a stalled endpoint or PowerShell's start.
[assembly: LevelOfParallelism(8)]
