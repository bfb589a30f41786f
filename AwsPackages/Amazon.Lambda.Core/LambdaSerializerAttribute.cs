namespace Amazon.Lambda.Core;

/// <summary>Names the <see cref="ILambdaSerializer"/> that Lambda's managed .NET runtime creates for the handlers.</summary>
[AttributeUsage(AttributeTargets.Method | AttributeTargets.Assembly, AllowMultiple = false)]
public sealed class LambdaSerializerAttribute(Type serializerType) : Attribute
{
    public Type SerializerType { get; set; } = serializerType;
}
