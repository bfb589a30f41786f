using Functions.Local;

namespace Functions.Tests;

public sealed class UserErrorTests
{
    [Test]
    public void A_user_error_names_file_and_line_before_its_message() =>
        Assert.That(new UserError("bad", "template.yaml", 3).ToString(), Is.EqualTo("template.yaml:3: bad"));
}
