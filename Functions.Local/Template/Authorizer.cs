namespace Functions.Local.Template;

/// <summary>An <c>AWS::ApiGatewayV2::Authorizer</c> of type REQUEST.</summary>
/// <param name="FunctionName">The <see cref="LambdaFunction.Name"/>.</param>
/// <param name="Timeout">How long the function may take to decide.</param>
/// <param name="IdentitySources">What a request has to bring, all of it, before the function is asked.</param>
internal sealed record Authorizer(string FunctionName, TimeSpan Timeout, IReadOnlyList<IdentitySource> IdentitySources);
