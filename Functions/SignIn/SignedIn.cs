using System.Text.Json;
using Amazon.Lambda.APIGatewayEvents;
using ChatFunctions.Protocol;
using ChatFunctions.Protocol.Requests;

namespace ChatFunctions.SignIn;

/// <summary>Who is connected, as the authorizer verified it.</summary>
/// <param name="User">The token's <c>sub</c>: the account's own, and the same for ever.</param>
/// <param name="Name">What the others are shown.</param>
/// <param name="Rooms">The rooms that may be joined; null for all.</param>
internal sealed record SignedIn(string User, string Name, IReadOnlyList<string>? Rooms)
{
    // Of OpenID Connect Core, section 2.
    private const int LongestUser = 255;

    // Of the 8 KB that API Gateway takes of an authorizer's answer, what the policy leaves:
    // https://docs.aws.amazon.com/apigateway/latest/developerguide/apigateway-execution-service-websocket-limits-table.html
    private const int MostContext = 7000;

    // A room's name is written with quotes, which take six bytes each once they are escaped, and a comma.
    private const int AroundRoom = 13;

    private static readonly string[] _nameClaims = ["name", "preferred_username", "cognito:username", "email"];

    /// <summary>Reads a verified token.</summary>
    /// <exception cref="TokenRefusedException">It does not say who it is.</exception>
    public static SignedIn From(JsonElement claims, SignInSettings settings)
    {
        if (claims.StringOrNull("sub") is not { Length: > 0 and <= LongestUser } user || user.Any(char.IsControl))
            throw new TokenRefusedException("the token has no `sub` of at most 255 characters");
        string[] places = settings.NameClaim is { } place ? [place] : _nameClaims;
        var name = places.Select(claim => DisplayName.Clean(NameIn(claims, claim))).FirstOrDefault(name => name is not null);
        name ??= DisplayName.Clean(user) ?? "?";
        // The user is the principal, too.
        var left = MostContext - (2 * WrittenLength(user)) - WrittenLength(name);
        return new(user, name, settings.RoomsClaim is { } rooms ? RoomsIn(claims, rooms, left) : null);
    }

    /// <summary>Who sent a request; null where nobody signs in.</summary>
    public static SignedIn? Of(APIGatewayProxyRequest request)
    {
        var context = request.RequestContext.Authorizer;
        return Text("user") is { Length: > 0 } user
            ? new(user, Text("name") ?? user, Text("groups") is { } groups ? JsonSerializer.Deserialize(groups, LambdaJson.Default.StringArray) ?? [] : null)
            : null;

        string? Text(string key) => context?.GetValueOrDefault(key)?.ToString();
    }

    /// <summary>As every later event of the connection carries it.</summary>
    public APIGatewayCustomAuthorizerContextOutput ToContext()
    {
        var context = new APIGatewayCustomAuthorizerContextOutput { ["user"] = User, ["name"] = Name };
        if (Rooms is not null)
            context["groups"] = JsonSerializer.Serialize([.. Rooms], LambdaJson.Default.StringArray);
        return context;
    }

    public bool MayJoin(string room) => Rooms is null || Rooms.Contains(room);

    private static string? NameIn(JsonElement claims, string claim) =>
        claims.StringOrNull(claim) is not { } text ? null : claim == "email" && text.LastIndexOf('@') is > 0 and var at ? text[..at] : text;

    private static int WrittenLength(string text) => JsonEncodedText.Encode(text).EncodedUtf8Bytes.Length;

    // Groups that no room can be named after need not be carried along.
    private static List<string> RoomsIn(JsonElement claims, string claim, int left)
    {
        List<string> rooms = [];
        foreach (var room in Strings(claims, claim).Where(RoomName.IsValid).Distinct())
        {
            left -= room.Length + AroundRoom;
            if (left < 0)
                break;
            rooms.Add(room);
        }

        return rooms;
    }

    private static IEnumerable<string> Strings(JsonElement claims, string claim) =>
        !claims.TryGetProperty(claim, out var value) ? []
        : value.ValueKind is JsonValueKind.Array ? value.EnumerateArray().Select(one => one.StringOrNull()).OfType<string>()
        : value.StringOrNull()?.Split(' ') ?? [];
}
