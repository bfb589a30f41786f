namespace ChatFunctions.SignIn;

/// <summary>No token came. API Gateway answers 401 to an authorizer's error whose message is exactly this, 500 to any other.</summary>
/// <remarks>https://docs.aws.amazon.com/apigateway/latest/developerguide/apigateway-use-lambda-authorizer.html</remarks>
internal sealed class UnauthorizedException() : Exception("Unauthorized");
