namespace Functions.Tests.DynamoDb.Contract.Exchanges;

/// <summary>
/// Items, keys and values, with the limits of https://docs.aws.amazon.com/amazondynamodb/latest/developerguide/Constraints.html
/// </summary>
internal static class ValueExchanges
{
    private const string Invalid = "One or more parameter values were invalid: ";
    private const string NoNumber = "The parameter cannot be converted to a numeric value";

    public static IEnumerable<Exchange> All =>
    [
        Put("an item without its key", """{"other":{"S":"x"}}""", $"{Invalid}Missing the key connectionId in the item"),
        Put("a key of another type", """{"connectionId":{"N":"1"}}""", $"{Invalid}Type mismatch for key connectionId expected: S actual: N"),
        Put("an empty key", """{"connectionId":{"S":""}}""", "One or more parameter values are not valid. The AttributeValue for a key attribute cannot contain an empty string value. Key: connectionId"),
        Put("a partition key over 2,048 bytes", $$$"""{"connectionId":{"S":"{{{new string('x', 2049)}}}"}}""", $"{Invalid}Size of hashkey has exceeded the maximum size limit of2048 bytes"),
        Key("a key of another type in a request", """{"connectionId":{"N":"1"}}""", "The provided key element does not match the schema"),
        Key("a key with an attribute too many", """{"connectionId":{"S":"a"},"more":{"S":"x"}}""", "The provided key element does not match the schema"),
        Key("an empty key in a request", """{"connectionId":{"S":""}}""", $"{Invalid}The AttributeValue for a key attribute cannot contain an empty string value. Key: connectionId"),
        Key("a value without a type", """{"connectionId":{}}""", "Supplied AttributeValue is empty, must contain exactly one of the supported datatypes"),
        Key("a value of two types", """{"connectionId":{"S":"a","N":"1"}}""", "Supplied AttributeValue has more than one datatypes set, must contain exactly one of the supported datatypes"),
        Exchange.Unreadable("a number that is not in quotes", "GetItem", """{"TableName":"Connections","Key":{"connectionId":{"N":1}}}""", "NUMBER_VALUE cannot be converted to String"),
        Exchange.Unreadable("base64 without its padding", "PutItem", Item("""{"B":"abc"}"""), "Base64 encoded length is expected a multiple of 4 bytes but found: 3"),
        Exchange.Unreadable("a value that is a list", "PutItem", Item("[]"), "Unrecognized collection type class com.amazonaws.dynamodb.v20120810.AttributeValue"),
        Value("a null that is false", """{"NULL":false}""", $"{Invalid}Null attribute value types must have the value of true"),
        Value("an empty set of strings", """{"SS":[]}""", $"{Invalid}An string set  may not be empty"),
        Value("an empty set of numbers", """{"NS":[]}""", $"{Invalid}An number set  may not be empty"),
        Value("an empty set of binaries", """{"BS":[]}""", $"{Invalid}Binary sets should not be empty"),
        Value("a string twice in a set", """{"SS":["a","a"]}""", $"{Invalid}Input collection [a, a] contains duplicates."),
        Value("a number twice in a set, written differently", """{"NS":["1","1.0"]}""", "Input collection contains duplicates"),
        Value("a binary twice in a set", """{"BS":["AQ==","AQ=="]}""", $"{Invalid}Input collection [AQ==, AQ==]of type BS contains duplicates."),
        Value("text for a number", """{"N":"x"}""", $"{NoNumber}: x"),
        Value("nothing for a number", """{"N":""}""", NoNumber),
        Value("a number with a blank", """{"N":" 1"}""", $"{NoNumber}:  1"),
        Value("infinity", """{"N":"Infinity"}""", $"{NoNumber}: Infinity"),
        Value("a number of 1e126", """{"N":"1e126"}""", "Number overflow. Attempting to store a number with magnitude larger than supported range"),
        Value("a number of 1e-131", """{"N":"1e-131"}""", "Number underflow. Attempting to store a number with magnitude smaller than supported range"),
        Value("39 significant digits", """{"N":"123456789012345678901234567890123456789"}""", "Attempting to store more than 38 significant digits in a Number"),
        Value("33 levels", Nested(32), "Nesting Levels have exceeded supported limits: Attributes in the item have nested levels beyond supported limit"),
        new("32 levels", "PutItem", Item(Nested(31)), "200 {}"),
        Put("an empty attribute name", """{"connectionId":{"S":"a"},"":{"S":"x"}}""", "Empty attribute name"),
    ];

    private static string Item(string value) => $$$"""{"TableName":"Connections","Item":{"connectionId":{"S":"a"},"x":{{{value}}}}}""";

    private static string Nested(int lists) =>
        $$"""{{string.Concat(Enumerable.Repeat("{\"L\":[", lists))}}{"S":"x"}{{string.Concat(Enumerable.Repeat("]}", lists))}}""";

    private static Exchange Put(string name, string item, string message) =>
        Exchange.Invalid(name, "PutItem", $$"""{"TableName":"Connections","Item":{{item}} }""", message);

    private static Exchange Value(string name, string value, string message) =>
        Exchange.Invalid(name, "PutItem", Item(value), message);

    private static Exchange Key(string name, string key, string message) =>
        Exchange.Invalid(name, "GetItem", $$"""{"TableName":"Connections","Key":{{key}} }""", message);
}
