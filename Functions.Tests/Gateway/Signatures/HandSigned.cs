using System.Globalization;
using System.Net.Sockets;
using System.Security.Cryptography;
using System.Text;

namespace Functions.Tests.Gateway.Signatures;

/// <summary>An empty POST, byte for byte, with the signature of a canonical request that the test writes down.</summary>
internal static class HandSigned
{
    /// <param name="server">Where to send it.</param>
    /// <param name="target">Path and query as they go over the wire.</param>
    /// <param name="headers">Lines besides host, time and authorization.</param>
    /// <param name="canonicalUri">The path.</param>
    /// <param name="canonicalQuery">The query.</param>
    /// <param name="canonicalHeaders">Those after host and x-amz-date.</param>
    /// <param name="signedHeaders">All their names.</param>
    /// <returns>The response's first line.</returns>
    public static async Task<string?> PostAsync(
        Uri server, string target, string headers, string canonicalUri, string canonicalQuery, string canonicalHeaders, string signedHeaders)
    {
        var time = DateTime.UtcNow.ToString("yyyyMMdd'T'HHmmss'Z'", CultureInfo.InvariantCulture);
        var scope = $"{time[..8]}/us-east-1/execute-api/aws4_request";
        var canonical = $"POST\n{canonicalUri}\n{canonicalQuery}\nhost:{server.Authority}\nx-amz-date:{time}\n{canonicalHeaders}\n" +
            $"{signedHeaders}\n{Convert.ToHexStringLower(SHA256.HashData([]))}";
        var toSign = $"AWS4-HMAC-SHA256\n{time}\n{scope}\n{Convert.ToHexStringLower(SHA256.HashData(Encoding.UTF8.GetBytes(canonical)))}";
        var key = scope.Split('/').Aggregate("AWS4local"u8.ToArray(), (key, part) => HMACSHA256.HashData(key, Encoding.UTF8.GetBytes(part)));
        var signature = Convert.ToHexStringLower(HMACSHA256.HashData(key, Encoding.UTF8.GetBytes(toSign)));

        using var timeout = Patience.Start();
        using var tcp = new TcpClient();
        await tcp.ConnectAsync(server.Host, server.Port, timeout.Token);
        await tcp.GetStream().WriteAsync(Encoding.ASCII.GetBytes(
            $"POST {target} HTTP/1.1\r\nHost: {server.Authority}\r\nContent-Length: 0\r\nX-Amz-Date: {time}\r\n{headers}" +
            $"Authorization: AWS4-HMAC-SHA256 Credential=local/{scope}, SignedHeaders={signedHeaders}, Signature={signature}\r\n\r\n"), timeout.Token);
        using var reader = new StreamReader(tcp.GetStream());
        return await reader.ReadLineAsync(timeout.Token);
    }
}
