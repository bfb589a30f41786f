namespace Functions.Local.Template;

internal enum IdentitySourceKind
{
    Header,
    QueryString,
    Context,
    StageVariable,
}
