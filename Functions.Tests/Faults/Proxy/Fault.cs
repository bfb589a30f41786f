namespace Functions.Tests.Faults.Proxy;

/// <summary>What happens to a request instead of its service's answer.</summary>
/// <param name="context">The request as the function sent it.</param>
/// <param name="forwardAsync">Lets the service do what was asked; its answer.</param>
internal delegate Task Fault(HttpContext context, Func<Task<ServiceAnswer>> forwardAsync);
