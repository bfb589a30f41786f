using Functions.Local;
using Functions.Local.Template;

namespace Functions.Tests.Template;

/// <summary>Reads templates written in a test.</summary>
internal static class TestTemplate
{
    /// <summary>A WebSocket API with one function and no other routes than <c>$default</c>: what every template needs at least.</summary>
    public const string Api =
        """
          Api:
            Type: AWS::ApiGatewayV2::Api
            Properties: {ProtocolType: WEBSOCKET, Name: test, RouteSelectionExpression: $request.body.action}
          Stage:
            Type: AWS::ApiGatewayV2::Stage
            Properties: {ApiId: !Ref Api, StageName: live, AutoDeploy: true}
          Route:
            Type: AWS::ApiGatewayV2::Route
            Properties: {ApiId: !Ref Api, RouteKey: $default, Target: !Sub 'integrations/${Integration}'}
          Integration:
            Type: AWS::ApiGatewayV2::Integration
            Properties:
              ApiId: !Ref Api
              IntegrationType: AWS_PROXY
              IntegrationUri: !Sub arn:${AWS::Partition}:apigateway:${AWS::Region}:lambda:path/2015-03-31/functions/${Answer.Arn}/invocations
          Answer:
            Type: AWS::Lambda::Function
            Properties: {Runtime: provided.al2023, Handler: answer}

        """;

    /// <summary>A whole template: the resources above.</summary>
    public const string Whole = "Resources:\n" + Api;

    /// <summary>A route of its own for one more function of a template with <see cref="Api"/>: only what is invoked is served.</summary>
    public static string RouteTo(string function) =>
        $$"""
          {{function}}Route: {Type: AWS::ApiGatewayV2::Route, Properties: {ApiId: !Ref Api, RouteKey: {{function}}, Target: !Sub 'integrations/${{{function}}Integration}'} }
          {{function}}Integration: {Type: AWS::ApiGatewayV2::Integration, Properties: {ApiId: !Ref Api, IntegrationType: AWS_PROXY, IntegrationUri: !GetAtt {{function}}.Arn} }

        """;

    public static Stack Read(string text, params (string Name, string Value)[] parameters) => Read(AwsRegion.Default, text, parameters);

    public static Stack Read(AwsRegion region, string text, params (string Name, string Value)[] parameters)
    {
        var file = Path.Combine(Path.GetTempPath(), $"{Guid.NewGuid():N}.template");
        File.WriteAllText(file, text);
        try
        {
            var stack = StackReader.Read(file, parameters.ToDictionary(parameter => parameter.Name, parameter => parameter.Value), region);
            return stack with { Warnings = [.. stack.Warnings.Select(warning => warning.Replace(file, "t.yaml", StringComparison.Ordinal))] };
        }
        catch (UserError error)
        {
            throw new UserError(error.Message, error.File?.Replace(file, "t.yaml", StringComparison.Ordinal), error.Line);
        }
        finally
        {
            File.Delete(file);
        }
    }

    /// <summary>The line that the user sees; the template's file is <c>t.yaml</c> in it.</summary>
    public static string Error(string text, params (string Name, string Value)[] parameters) =>
        Assert.Throws<UserError>(() => Read(text, parameters))!.ToString();

    /// <summary>A template with one more function, Probe, whose variable VALUE is an expression in line 9.</summary>
    /// <param name="expression">YAML on one line.</param>
    /// <param name="more">More resources, then more sections.</param>
    public static string WithValue(string expression, string more = "") =>
        $$"""
        Resources:
          Probe:
            Type: AWS::Lambda::Function
            Properties:
              Runtime: provided.al2023
              Handler: probe
              Environment:
                Variables:
                  VALUE: {{expression}}

        """ + Api + RouteTo("Probe") + more;

    /// <summary>What the functions of an expression come to.</summary>
    public static string Value(string expression, string more = "", params (string Name, string Value)[] parameters) =>
        Read(WithValue(expression, more), parameters).Functions.Single(function => function.LogicalId == "Probe").Environment["VALUE"];
}
