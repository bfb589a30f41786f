using NUnit.Framework.Interfaces;
using NUnit.Framework.Internal;

namespace Functions.Tests;

/// <summary>
/// On a <see cref="SetUpFixtureAttribute"/>: the classes of its namespace, which share what it starts, run one after another, and
/// beside all others.
/// </summary>
/// <remarks>
/// NUnit runs the classes of a single-threaded suite so, but also gives their tests a thread of their own to go on on, which has
/// ended when what they left behind goes on. Only the classes are told that they are single-threaded, therefore; one that sets
/// itself up asynchronously does so on the thread pool.
/// </remarks>
[AttributeUsage(AttributeTargets.Class)]
internal sealed class OneAfterAnotherAttribute : Attribute, ITestAction
{
    public ActionTargets Targets => ActionTargets.Suite | ActionTargets.Test;

    public void BeforeTest(ITest test) => TestExecutionContext.CurrentContext.IsSingleThreaded = test.IsSuite;

    public void AfterTest(ITest test)
    {
    }
}
