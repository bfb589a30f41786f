namespace Functions.Tests.DynamoDb.Contract;

/// <summary>
/// Where a service does not do what AWS does. AWS's documentation decides; where it is silent on a detail, the entry names the
/// page that the rest is on.
/// </summary>
internal static class Differences
{
    private const string Api = "https://docs.aws.amazon.com/amazondynamodb/latest/APIReference/";
    private const string Guide = "https://docs.aws.amazon.com/amazondynamodb/latest/developerguide/";
    private const string Constraints = $"{Guide}Constraints.html#limits-expression-parameters";
    private const string Grammar = $"{Guide}Expressions.OperatorsAndFunctions.html#Expressions.OperatorsAndFunctions.Syntax";
    private const string Functions = $"{Guide}Expressions.OperatorsAndFunctions.html#Expressions.OperatorsAndFunctions.Functions";
    private const string Names = $"{Guide}HowItWorks.NamingRulesDataTypes.html";

    private const string EmptyPage = """200 {"ScannedCount":0,"Count":0,"Items":[]}""";
    private const string Evaluated = """400 {"__type":"com.amazonaws.dynamodb.v20120810#ConditionalCheckFailedException","message":"The conditional request failed"}""";
    private const string NoItem = "200 {}";

    public static IReadOnlyList<Difference> All { get; } =
    [
        new(Service.Embedded, "The_counts_of_a_table_are_hours_old", "1 items of 14 bytes", "Updates the counts about every six hours.", $"{Api}API_TableDescription.html"),

        Dynalite("a body that is no object", """200 {"TableNames":["Connections","Messages","Posts"]}""", "Takes a JSON object.", $"{Guide}Programming.LowLevelAPI.html"),
        Dynalite("half a surrogate pair in a value", NoItem, "Strings are Unicode with UTF-8 encoding, which has no half pairs.", Names),
        Dynalite("half a surrogate pair in a parameter's name", NoItem, "The same.", Names),
        Dynalite("half a surrogate pair in an attribute's name", Invalid("The provided key element does not match the schema"), "Names are UTF-8.", Names),
        Dynalite("half a surrogate pair in a placeholder", Invalid("ExpressionAttributeValues contains invalid key: Syntax error; key: \\\":a\\ud800\\\""), "The same.", Names),
        Dynalite("an empty table name", Invalid("2 validation errors detected: Value '' at 'tableName' failed to satisfy constraint: Member must satisfy regular expression pattern: [a-zA-Z0-9_.-]+; Value '' at 'tableName' failed to satisfy constraint: Member must have length greater than or equal to 3"), "The parameter's minimum length is 1; names of tables have 3 characters.", $"{Api}API_PutItem.html#DDB-PutItem-request-TableName"),
        Dynalite("ReturnValues of an update", NoItem, "Takes NONE and ALL_OLD.", $"{Api}API_DeleteItem.html#DDB-DeleteItem-request-ReturnValues"),
        Dynalite("a segment without their number", EmptyPage, "Segment needs TotalSegments.", $"{Api}API_Scan.html#DDB-Scan-request-Segment"),
        Dynalite("a million segments and one", EmptyPage, "Takes up to 1,000,000 segments.", $"{Api}API_Scan.html#DDB-Scan-request-TotalSegments"),
        Dynalite("specific attributes without naming them", EmptyPage, "SPECIFIC_ATTRIBUTES goes with a projection.", $"{Api}API_Scan.html#DDB-Scan-request-Select"),
        Dynalite("a projection of a count", """200 {"ScannedCount":0,"Count":0}""", "A projection goes with SPECIFIC_ATTRIBUTES only.", $"{Api}API_Scan.html#DDB-Scan-request-Select"),
        Dynalite("33 levels", NoItem, "Nests up to 32 levels.", $"{Guide}Constraints.html#limits-attributes"),
        Dynalite("an empty attribute name", NoItem, "A name has one character at least.", Names),
        Dynalite("condition: _n = :v", Evaluated, "Such names need a placeholder.", $"{Guide}Expressions.ExpressionAttributeNames.html"),
        Dynalite("condition: if_not_exists(n, :v) = :v", Invalid("Invalid ConditionExpression: Invalid function name; function: if_not_exists"), "Knows the function, for updates.", $"{Guide}Expressions.UpdateExpressions.html"),
        Dynalite("condition: n < :l", Evaluated, "Orders S, N and B only.", $"{Api}API_Condition.html"),
        Dynalite("condition: n BETWEEN :l AND :l", Evaluated, "The same.", $"{Api}API_Condition.html"),
        Dynalite("an expression over 4 KB", Evaluated, "Expressions have up to 4 KB.", Constraints),
        Dynalite("IN with 101 operands", Evaluated, "IN takes up to 100 operands.", Constraints),
        Dynalite("301 operators", Evaluated, "Expressions have up to 300 operators.", Constraints),
        Dynalite("a path of 33 levels", Evaluated, "Nests up to 32 levels.", $"{Guide}Constraints.html#limits-attributes"),
        Dynalite("condition: n[99999999999999] = :v", Evaluated, "A list's index is an int.", $"{Guide}Expressions.Attributes.html"),
        Dynalite("a condition that reaches into the key", Evaluated, "Keys are scalars.", $"{Guide}HowItWorks.CoreComponents.html#HowItWorks.CoreComponents.PrimaryKey"),
        Dynalite("absent = missing1", "matches", "What is not there equals nothing.", Grammar),
        Dynalite("attribute_type(blank, :string)", "does not match", "An empty string is a string, which attributes that are no keys may hold.", Names),
        Dynalite("size(blank) = :n0", "does not match", "The size of a string is its length.", Functions),
        Dynalite("NOT NOT s = :hello", """ValidationException: Invalid FilterExpression: Syntax error; Expected "(" but "N" found.""", "The grammar has NOT condition, and that is a condition.", Grammar),
        Dynalite("(elements[1]).deep = :x", """ValidationException: Invalid FilterExpression: Syntax error; Expected "<", "<=", "<>", "=", ">", ">=", "BETWEEN", or "IN" but "." found.""", "Parentheses may surround part of a path.", Grammar),
        Dynalite("A_failed_condition_returns_the_stored_item_on_request", "no item", "Returns the item.", $"{Api}API_DeleteItem.html#DDB-DeleteItem-request-ReturnValuesOnConditionCheckFailure"),
        Dynalite("A_number_may_have_a_plus", "refused", "Numbers may be positive.", Names),
        Dynalite("A_table_may_be_named_by_its_ARN", "refused", "Takes a table's ARN for its name.", $"{Api}API_GetItem.html#DDB-GetItem-request-TableName"),
        Dynalite("GetItem from a missing table's ARN", Invalid("1 validation error detected: Value 'arn:aws:dynamodb:us-east-1:123456789012:table/Nowhere' at 'tableName' failed to satisfy constraint: Member must satisfy regular expression pattern: [a-zA-Z0-9_.-]+"), "The same.", $"{Api}API_GetItem.html#DDB-GetItem-request-TableName"),
        Dynalite("key condition: room = :e", EmptyPage, "No key is empty.", Names),
        Dynalite("a consistent scan of a global index", EmptyPage, "Global indexes have no consistent reads.", $"{Api}API_Scan.html#DDB-Scan-request-ConsistentRead"),
        Dynalite("attributes that an index has not", EmptyPage, "A global index gives what it projects.", $"{Api}API_Query.html#DDB-Query-request-Select"),
        Dynalite("an index's key that is empty", NoItem, "No key is empty, an index's included.", Names),
        Dynalite("an index's partition key over 2,048 bytes", NoItem, "Partition keys have up to 2,048 bytes, an index's included.", $"{Guide}Constraints.html#limits-partition-sort-keys"),
        Dynalite("a condition that reaches into an index's key", Evaluated, "Keys are scalars, an index's included.", $"{Guide}SecondaryIndexes.html"),
        Dynalite("update: SET a = size(b)", Invalid("Invalid UpdateExpression: Invalid function name; function: size"), "Knows the function, for conditions.", Functions),
        Dynalite("A_local_index_fetches_the_attributes_that_a_projection_names", "score", "Fetches what a local index does not project from the table.", $"{Guide}LSI.html"),
        Dynalite("A_write_costs_each_index_that_it_changes", "3 = 3 + byAuthor nothing + byDay nothing; 3 = 3 + byAuthor nothing + byDay nothing; 1 = 1 + byAuthor nothing + byDay nothing", "Writes cost the indexes too.", $"{Guide}GSI.html#GSI.ThroughputConsiderations.Writes"),
        Dynalite("REMOVE l[0], l[1], l[9]", """{"bs":{"BS":["AQ==","Ag=="]},"l":{"L":[{"N":"1"}]},"m":{"M":{"k":{"S":"v"},"n":{"N":"1"}}},"n":{"N":"10"},"ns":{"NS":["1","2"]},"s":{"S":"x"},"ss":{"SS":["a","b"]}}""", "Elements that remain shift once the update is over.", $"{Guide}Expressions.UpdateExpressions.html#Expressions.UpdateExpressions.REMOVE.RemovingListElements"),
        Dynalite("An_update_makes_the_item_that_is_not_there", "{}", "Adds an item for an update that sets something (observed: and for none else).", $"{Api}API_UpdateItem.html"),
        Dynalite("An_update_without_such_values_answers_with_none", """{"Attributes":{}}""", "Attributes is there when there are some.", $"{Api}API_UpdateItem.html#DDB-UpdateItem-response-Attributes"),
        Dynalite("A_sum_that_no_number_holds_is_refused", "{}", "Numbers have up to 38 digits and magnitudes up to 9.99E+125; what exceeds them is refused.", Names),
        Dynalite("Updates_cannot_nest_deeper_than_items_can_be_put", "{}", "Nests up to 32 levels.", $"{Guide}Constraints.html#limits-attributes"),
        Dynalite("A_table_past_its_capacity_throttles", "written", "Throttles requests past the provisioned capacity.", $"{Guide}burst-adaptive-capacity.html"),
    ];

    public static Difference? Find(Service service, string key) =>
        All.SingleOrDefault(difference => difference.Service == service && difference.Key == key);

    private static Difference Dynalite(string key, string answer, string aws, string documentation) => new(Service.Dynalite, key, answer, aws, documentation);

    private static string Invalid(string message) => $$"""400 {"__type":"com.amazon.coral.validate#ValidationException","message":"{{message}}"}""";
}
