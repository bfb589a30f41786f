using Amazon.Lambda.APIGatewayEvents;
using Amazon.Lambda.Core;
using ChatFunctions.Metrics;
using ChatFunctions.SignIn;
using ChatFunctions.Tables;

namespace ChatFunctions;

/// <summary>
/// The authorizer of <c>$connect</c>: verifies the client's token. Who brings none is answered 401, who brings a bad one or is blocked
/// 403, and where that cannot be found out, 500.
/// </summary>
public sealed class AuthorizeHandler
{
    private readonly SignInSettings _settings;
    private readonly IssuerKeys _keys;
    private readonly TokenVerifier _verifier;
    private readonly Database _database;
    private readonly BlockedUsers _blocked;
    private readonly EmbeddedMetrics? _metrics;

    public AuthorizeHandler() : this(
        SignInSettings.FromEnvironment(), SystemRoots.Default, Database.FromEnvironment(), FunctionEnvironment.RoomsTableName, TimeProvider.System,
        EmbeddedMetrics.FromEnvironment(TimeProvider.System))
    {
    }

    internal AuthorizeHandler(SignInSettings settings, SystemRoots roots, Database database, string roomsTableName, TimeProvider clock, EmbeddedMetrics? metrics = null)
    {
        (_settings, _database, _metrics) = (settings, database, metrics);
        _keys = new(settings.Issuer, clock, roots);
        _verifier = new(settings, _keys, clock);
        _blocked = new(database, roomsTableName, clock);
    }

    /// <inheritdoc cref="IRouteHandler.WarmUpAsync"/>
    internal Task WarmUpAsync(CancellationToken cancellationToken) =>
        Task.WhenAll(_keys.ReadAsync(cancellationToken), _database.WarmUpAsync(cancellationToken));

    public async Task<APIGatewayCustomAuthorizerResponse> HandleAsync(APIGatewayCustomAuthorizerRequest request, ILambdaContext context)
    {
        try
        {
            var token = BearerToken.Find(request.Headers) ?? throw new UnauthorizedException();
            var who = SignedIn.From(await _verifier.VerifyAsync(token, CancellationToken.None), _settings);
            if (await _blocked.ContainAsync(who.User, CancellationToken.None))
                throw new TokenRefusedException("the user is blocked");
            return Answer("Allow", who.User, who.ToContext());
        }
        catch (TokenRefusedException refused)
        {
            context.Logger.LogWarning("Connection refused: {Reason}.", refused.Message);
            return Answer("Deny", "refused", null);
        }
        // To Lambda who brings no token is an error as well, so its count of them does not tell.
        catch (Exception exception) when (exception is not UnauthorizedException)
        {
            _metrics?.Write(("Unverified", 1, "Count"));
            throw;
        }
        finally
        {
            if (_keys.TakeFailure() is { } failure)
                context.Logger.LogWarning("The issuer's keys were not read anew: {Reason}.", failure);
        }

        APIGatewayCustomAuthorizerResponse Answer(string effect, string principal, APIGatewayCustomAuthorizerContextOutput? output) => new()
        {
            PrincipalID = principal,
            PolicyDocument = new() { Statement = [new() { Effect = effect, Action = ["execute-api:Invoke"], Resource = [request.MethodArn] }] },
            Context = output,
        };
    }
}
