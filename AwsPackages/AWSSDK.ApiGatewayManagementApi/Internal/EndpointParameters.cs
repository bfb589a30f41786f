namespace Amazon.ApiGatewayManagementApi.Internal;

/// <summary>The inputs of the endpoint rules under the names of the service's rule set, for custom providers.</summary>
internal sealed class EndpointParameters : Amazon.Runtime.Endpoints.EndpointParameters
{
    public string Region
    {
        get => (string)this["Region"];
        set => this["Region"] = value;
    }

    public bool UseDualStack
    {
        get => (bool)this["UseDualStack"];
        set => this["UseDualStack"] = value;
    }

    public bool UseFips
    {
        get => (bool)this["UseFIPS"];
        set => this["UseFIPS"] = value;
    }

    public string Endpoint
    {
        get => (string)this["Endpoint"];
        set => this["Endpoint"] = value;
    }
}
