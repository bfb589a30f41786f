using System.Reflection;
using Functions.Tests.DynamoDb.Contract.Exchanges;

namespace Functions.Tests.DynamoDb.Contract;

public sealed class DifferencesTests
{
    [Test]
    public void Each_is_one_that_a_test_checks_and_has_AWSs_documentation_for_it()
    {
        HashSet<string> checks =
        [
            .. ExchangeTests.All.Select(exchange => exchange.Name),
            .. typeof(ContractTests).Assembly.GetTypes().Where(type => type.IsSubclassOf(typeof(ContractTests))).SelectMany(type => type.GetMethods()).Select(method => method.Name),
            .. typeof(ContractTests).Assembly.GetTypes().Where(type => type.IsSubclassOf(typeof(ContractTests))).SelectMany(type => type.GetMethods())
                .SelectMany(method => method.GetCustomAttributes<TestCaseAttribute>()).Select(test => test.Arguments[0]).OfType<string>(),
        ];

        Assert.That(Differences.All.Select(difference => difference.Key), Is.SubsetOf(checks));
        Assert.That(Differences.All.Select(difference => (difference.Service, difference.Key)), Is.Unique);
        Assert.That(Differences.All.Select(difference => difference.Documentation), Has.All.StartsWith("https://docs.aws.amazon.com/amazondynamodb/"));
        Assert.That(ExchangeTests.All.Select(exchange => exchange.Name), Is.Unique);
    }
}
