namespace Functions.Local.DynamoDb.Requests;

/// <summary>
/// The actions that DynamoDB has and this endpoint has not
/// (https://docs.aws.amazon.com/amazondynamodb/latest/APIReference/API_Operations_Amazon_DynamoDB.html).
/// </summary>
internal static class UnservedActions
{
    private static readonly HashSet<string> _names = new(
        """
        BatchExecuteStatement CreateBackup CreateGlobalTable CreateTable DeleteBackup
        DeleteResourcePolicy DeleteTable DescribeBackup DescribeContinuousBackups DescribeContributorInsights
        DescribeEndpoints DescribeExport DescribeGlobalTable DescribeGlobalTableSettings DescribeImport
        DescribeKinesisStreamingDestination DescribeLimits DescribeTableReplicaAutoScaling
        DisableKinesisStreamingDestination EnableKinesisStreamingDestination ExecuteStatement ExecuteTransaction
        ExportTableToPointInTime GetResourcePolicy ImportTable ListBackups ListContributorInsights ListExports
        ListGlobalTables ListImports ListTagsOfResource PutResourcePolicy RestoreTableFromBackup
        RestoreTableToPointInTime TagResource TransactGetItems UntagResource
        UpdateContinuousBackups UpdateContributorInsights UpdateGlobalTable UpdateGlobalTableSettings
        UpdateKinesisStreamingDestination UpdateTable UpdateTableReplicaAutoScaling UpdateTimeToLive
        """.Split((char[]?)null, StringSplitOptions.RemoveEmptyEntries),
        StringComparer.Ordinal);

    public static bool Contains(string action) => _names.Contains(action);
}
