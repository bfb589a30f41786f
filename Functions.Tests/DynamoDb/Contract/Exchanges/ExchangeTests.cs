using System.Text.RegularExpressions;

namespace Functions.Tests.DynamoDb.Contract.Exchanges;

/// <summary>Requests and AWS's answers to them, byte by byte.</summary>
public sealed partial class ExchangeTests(Service service) : ContractTests(service)
{
    public static IEnumerable<Exchange> All => [.. RequestExchanges.All, .. ValueExchanges.All, .. ExpressionExchanges.All, .. QueryExchanges.All, .. UpdateExchanges.All, .. BatchExchanges.All];

    private static IEnumerable<TestCaseData> Cases => All.Select(exchange => new TestCaseData(exchange).SetArgDisplayNames(exchange.Name));

    [TestCaseSource(nameof(Cases))]
    public async Task A_request_is_answered_as_by_AWS(Exchange exchange)
    {
        var (response, body) = await SendAsync(exchange.Action, exchange.Request);

        Check(exchange.Name, Normalize($"{(int)response.StatusCode} {body}"), Normalize(exchange.Answer));
    }

    /// <summary>dynalite finds the same syntax errors but describes them in its parser's words.</summary>
    private string Normalize(string answer) => Service == Service.Dynalite ? SyntaxError().Replace(answer, "$1") : answer;

    [GeneratedRegex("(Syntax error;) (?:Expected|token:).*")]
    private static partial Regex SyntaxError();
}
