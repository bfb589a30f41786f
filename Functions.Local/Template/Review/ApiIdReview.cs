using Functions.Local.Template.Building;
using Functions.Local.Template.Resources;

namespace Functions.Local.Template.Review;

/// <summary>Whether what the routes use is the same API's: API Gateway finds no integration, response or authorizer of another.</summary>
internal static class ApiIdReview
{
    public static IEnumerable<string> Of(LoadedTemplate template, BuiltApi api)
    {
        var routes = api.Routes.Select(route => route.Resource).ToList();
        var parts = api.Routes.Select(route => route.Integration)
            .Concat(api.Routes.Select(route => route.Authorizer).OfType<Resource>())
            .Concat(DeploymentReview.Responses(template, routes, api));
        foreach (var part in parts.Distinct())
        {
            if (new Properties(part, template.References.Evaluator).TextIfKnown("ApiId") is { } id && id != api.Api.ApiId)
            {
                yield return part.Location.Note($"{part.LogicalId} is of another API than the route that uses it, which fails at AWS; make its ApiId a Ref to {api.Resource.LogicalId}");
            }
        }
    }
}
