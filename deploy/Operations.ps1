<# The parameters with what operations need. Prod's default gives way where the log would drop its counts; what was asked for does not. #>
function Resolve-Operations([hashtable[]]$Declared, [hashtable[]]$StackParameters, [hashtable]$Stack) {
    $effective = Get-EffectiveParameters $Declared $StackParameters $Stack
    if ($effective['Operations'] -ne 'enabled') { return $StackParameters }
    $level = $effective['LogLevel']
    if ($level -in 'WARN', 'ERROR', 'FATAL') {
        if ((Get-GivenParameters).ContainsKey('Operations') -or (Get-RunningParameters $Stack).ContainsKey('Operations')) {
            Stop-Deploy "Operations=enabled needs the lines of the log that LogLevel=$level drops. Pass -Parameters LogLevel=INFO, or Operations=disabled."
        }
        Write-Colored "   LogLevel=$level drops the lines that Operations counts in, so the stack goes without. For counts, alarms and a dashboard: -Parameters LogLevel=INFO,Operations=enabled" 'Yellow'
        $StackParameters.Where({ $_['ParameterKey'] -ne 'Operations' })
        return @{ ParameterKey = 'Operations'; ParameterValue = 'disabled' }
    }
    $answer = Invoke-Aws @('cloudwatch', 'describe-alarms', '--max-records', '1') 'AccessDenied|not authorized'
    if ($answer -is [string]) {
        Stop-Deploy "These credentials may not use CloudWatch, which Operations needs. Ask for the permission (CloudWatch's alarms and dashboards), or pass -Parameters Operations=disabled."
    }
    Assert-Topic $effective['AlarmTopicArn']
    $StackParameters
}

# CloudFormation takes any topic's ARN; an alarm whose topic is not there tells nobody.
function Assert-Topic([string]$Arn) {
    if (-not $Arn) { return }
    $create = "aws sns create-topic --name chat-alarms --region $Region"
    $where = Get-ArnRegion $Arn 'sns'
    if (-not $where) { Stop-Deploy "AlarmTopicArn is not a topic's ARN: $Arn. 'aws sns list-topics --region $Region' lists those there are; to create one: $create" }
    if ($where -ne $Region) { Stop-Deploy "AlarmTopicArn is a topic of $where, and alarms tell topics of their own region only: $Region. Create one there: $create" }
    # Another account's need not be readable from here.
    $answer = Invoke-Aws @('sns', 'get-topic-attributes', '--topic-arn', $Arn) 'NotFound|AuthorizationError|AccessDenied'
    if ($answer -is [string] -and $answer -match 'NotFound') { Stop-Deploy "There is no topic $Arn. 'aws sns list-topics --region $Region' lists those there are; to create one: $create" }
}
