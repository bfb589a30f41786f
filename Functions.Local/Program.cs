using Functions.Local;

return await CommandLine.RunAsync(args);
