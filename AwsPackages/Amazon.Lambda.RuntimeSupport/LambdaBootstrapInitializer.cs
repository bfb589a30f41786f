#nullable disable // As Amazon's assembly: no nullability annotations.
namespace Amazon.Lambda.RuntimeSupport;

/// <summary>
/// Runs once before the first event, within the time and the memory of the environment's init phase.
/// False ends the process without an error; an exception is reported to Lambda and ends it with one.
/// </summary>
public delegate Task<bool> LambdaBootstrapInitializer();
