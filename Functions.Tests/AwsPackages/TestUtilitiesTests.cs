using Amazon.Lambda.Core;
using Amazon.Lambda.TestUtilities;

namespace Functions.Tests.AwsPackages;

public sealed class TestUtilitiesTests
{
    [Test]
    public void The_test_logger_keeps_what_a_handler_logs()
    {
        var logger = new TestLambdaLogger();
        ILambdaContext context = new TestLambdaContext { Logger = logger, RemainingTime = TimeSpan.FromSeconds(5) };

        context.Logger.LogInformation("{Count} sent", 3);
        context.Logger.LogError(new InvalidOperationException("broken"), "failed");

        var log = logger.Buffer.ToString();
        Assert.Multiple(() =>
        {
            Assert.That(log, Does.StartWith($"Information: {{Count}} sent{Environment.NewLine}\t3{Environment.NewLine}"));
            Assert.That(log, Does.Contain($"Error: failed{Environment.NewLine}System.InvalidOperationException: broken"));
            Assert.That(context.RemainingTime, Is.EqualTo(TimeSpan.FromSeconds(5)));
            Assert.That(new TestLambdaContext().Logger, Is.InstanceOf<TestLambdaLogger>());
        });
    }
}
