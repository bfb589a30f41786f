using System.Collections.Concurrent;
using System.Net;
using System.Security.Claims;
using System.Security.Cryptography;
using Functions.Local;
using Microsoft.AspNetCore;
using Microsoft.AspNetCore.Authentication;
using Microsoft.Extensions.Options;
using Microsoft.IdentityModel.Tokens;
using OpenIddict.Abstractions;
using OpenIddict.Server;
using OpenIddict.Server.AspNetCore;
using static OpenIddict.Abstractions.OpenIddictConstants;
using static OpenIddict.Server.OpenIddictServerEvents;

namespace Functions.Tests.SignIn;

/// <summary>
/// A real OpenID Connect provider, OpenIddict, on this machine. Whoever gives a name is signed in under it, with the name in lower case
/// for an account. It keeps nothing: codes and refresh tokens are what they say.
/// </summary>
internal sealed class OpenIddictProvider : IAsyncDisposable
{
    public const string ClientId = "chat-page";
    public const string Scope = "openid profile offline_access";

    private readonly WebApplication _app;

    private OpenIddictProvider()
    {
        var builder = LoopbackServer.CreateBuilder();
        builder.Services.AddOpenIddict().AddServer(Configure);
        _app = builder.Build();
        _app.Use(AnswerAsync);
        _app.UseAuthentication();
        _app.MapGet("/authorize", AuthorizeAsync);
        _app.MapPost("/token", TokenAsync);
        _app.MapGet("/logout", context => context.SignOutAsync(OpenIddictServerAspNetCoreDefaults.AuthenticationScheme));
        _app.Start();
        Issuer = _app.Urls.Single() + "/";
    }

    /// <summary>With a slash at its end, as OpenIddict names itself.</summary>
    public string Issuer { get; }

    /// <summary>The page that may ask, and that answers are sent to.</summary>
    public Uri Page { get; set; } = new("http://127.0.0.1/");

    /// <summary>For the tokens that are issued from now on.</summary>
    public TimeSpan AccessTokenLifetime { get; set; } = TimeSpan.FromHours(1);

    /// <summary>What happens in place of an answer; null leaves it to OpenIddict.</summary>
    public Func<HttpContext, Task>? Instead { get; set; }

    /// <summary>Paths that were asked for, with the grant where it was one for a token.</summary>
    public ConcurrentQueue<string> Requests { get; } = [];

    /// <summary>Its first answers take long where much is going on, longer than the chat waits for its keys: they have been given.</summary>
    public static async Task<OpenIddictProvider> StartAsync()
    {
        var provider = new OpenIddictProvider();
        using var http = new HttpClient { BaseAddress = new Uri(provider.Issuer) };
        await http.GetStringAsync(".well-known/openid-configuration");
        await http.GetStringAsync(".well-known/jwks");
        return provider;
    }

    /// <summary>Signs with a new key from now on; what the old one has signed is no longer vouched for, except to itself.</summary>
    public void RotateKey()
    {
        var options = _app.Services.GetRequiredService<IOptionsMonitor<OpenIddictServerOptions>>().CurrentValue;
        var key = NewKey();
        options.TokenValidationParameters.IssuerSigningKeys = [.. options.SigningCredentials.Select(credentials => credentials.Key), key.Key];
        options.SigningCredentials.Clear();
        options.SigningCredentials.Add(key);
    }

    public ValueTask DisposeAsync() => _app.DisposeAsync();

    private void Configure(OpenIddictServerBuilder server)
    {
        server.SetAuthorizationEndpointUris("authorize").SetTokenEndpointUris("token").SetEndSessionEndpointUris("logout");
        server.AllowAuthorizationCodeFlow().AllowRefreshTokenFlow().RequireProofKeyForCodeExchange();
        server.RegisterScopes(Scopes.Profile, Scopes.OfflineAccess);
        server.AddEphemeralEncryptionKey().DisableAccessTokenEncryption();
        server.Configure(options => options.SigningCredentials.Add(NewKey()));
        server.EnableDegradedMode();
        server.AddEventHandler<ValidateAuthorizationRequestContext>(handler => handler.UseInlineHandler(context =>
        {
            if (context.ClientId != ClientId || context.RedirectUri != Page.AbsoluteUri)
                context.Reject(Errors.InvalidClient, "This client or its redirect URI is not known.");
            return default;
        }));
        server.AddEventHandler<ValidateTokenRequestContext>(handler => handler.UseInlineHandler(context =>
        {
            if (context.ClientId != ClientId)
                context.Reject(Errors.InvalidClient, "This client is not known.");
            return default;
        }));
        server.AddEventHandler<ValidateEndSessionRequestContext>(handler => handler.UseInlineHandler(context =>
        {
            if (context.ClientId != ClientId || context.PostLogoutRedirectUri != Page.AbsoluteUri)
                context.Reject(Errors.InvalidClient, "This client or its redirect URI is not known.");
            return default;
        }));
        server.UseAspNetCore()
            .EnableAuthorizationEndpointPassthrough().EnableTokenEndpointPassthrough().EnableEndSessionEndpointPassthrough()
            .DisableTransportSecurityRequirement();
    }

    private Task AnswerAsync(HttpContext context, RequestDelegate next)
    {
        Requests.Enqueue(context.Request.Path.Value!);
        if (context.Request.Headers.Origin == Page.GetLeftPart(UriPartial.Authority))
            context.Response.Headers.AccessControlAllowOrigin = context.Request.Headers.Origin;
        return Instead is { } instead ? instead(context) : next(context);
    }

    private async Task AuthorizeAsync(HttpContext context)
    {
        var request = context.GetOpenIddictServerRequest()!;
        if ((string?)context.Request.Query["who"] is not { Length: > 0 } name)
        {
            var asked = context.Request.Query.Select(pair => $"""<input type="hidden" name="{pair.Key}" value="{WebUtility.HtmlEncode(pair.Value)}">""");
            context.Response.ContentType = "text/html";
            await context.Response.WriteAsync(
                $"""<!doctype html><title>Sign in</title><form><label>Who are you? <input name="who"></label>{string.Concat(asked)}<button>Sign in</button></form>""");
            return;
        }

        var identity = new ClaimsIdentity("provider", Claims.Name, Claims.Role);
        identity.SetClaim(Claims.Subject, name.ToLowerInvariant()).SetClaim(Claims.Name, name);
        identity.SetClaims("rooms", ["garden"]);
        identity.SetScopes(request.GetScopes()).SetResources(ClientId);
        identity.SetDestinations(_ => [Destinations.AccessToken, Destinations.IdentityToken]);
        identity.SetAccessTokenLifetime(AccessTokenLifetime).SetIdentityTokenLifetime(AccessTokenLifetime);
        await context.SignInAsync(OpenIddictServerAspNetCoreDefaults.AuthenticationScheme, new ClaimsPrincipal(identity));
    }

    private async Task TokenAsync(HttpContext context)
    {
        Requests.Enqueue(context.GetOpenIddictServerRequest()!.GrantType!);
        var known = await context.AuthenticateAsync(OpenIddictServerAspNetCoreDefaults.AuthenticationScheme);
        await context.SignInAsync(OpenIddictServerAspNetCoreDefaults.AuthenticationScheme, known.Principal!);
    }

    private static SigningCredentials NewKey()
    {
        var key = new RsaSecurityKey(RSA.Create(2048)) { KeyId = Guid.NewGuid().ToString("N") };
        return new(key, SecurityAlgorithms.RsaSha256);
    }
}
