# What is lost when a table or a resource of the type is replaced or removed.
$Tables = @{
    RoomsTable    = 'its rows are lost: whoever is in a room receives nothing of it until they join again, and nobody is blocked any more'
    MessagesTable = 'its rows are lost: every stored message is gone for good'
}
$StatefulTypes = @{
    'AWS::DynamoDB::Table'          = 'its rows are lost: whoever is connected receives nothing until they reconnect'
    'AWS::ApiGatewayV2::Api'        = 'its URL changes and everyone is disconnected'
    'AWS::ApiGatewayV2::Stage'      = 'its URL changes and everyone is disconnected'
    'AWS::Logs::LogGroup'           = 'its logs are lost'
    'AWS::S3::Bucket'               = 'the page in it is gone'
    'AWS::CloudFront::Distribution' = 'the page is no longer at its address'
    'AWS::ApiGatewayV2::DomainName' = 'the chat is no longer at its name'
}

function New-ChangeSet([hashtable]$Stack, [hashtable[]]$StackParameters) {
    $type = ($Stack -and $Stack['StackStatus'] -ne 'REVIEW_IN_PROGRESS') ? 'UPDATE' : 'CREATE'
    # In a file: quoting JSON for a native command differs between systems. In ASCII: the AWS CLI reads it in the system's encoding.
    ConvertTo-Json @($StackParameters) -EscapeHandling EscapeNonAscii | Set-Content 'artifacts/parameters.json'
    $answer = Invoke-Aws @(
        'cloudformation', 'create-change-set', '--stack-name', $StackName, '--change-set-type', $type
        '--change-set-name', "deploy-$([System.DateTime]::UtcNow.ToString('yyyyMMdd-HHmmss'))"
        '--template-url', $templateUrl, '--parameters', 'file://artifacts/parameters.json'
        '--capabilities', 'CAPABILITY_IAM'
    )
    while ($true) {
        $changeSet = Invoke-Aws @('cloudformation', 'describe-change-set', '--change-set-name', $answer['Id'])
        if ($changeSet['Status'] -notmatch '_(PENDING|IN_PROGRESS)$') { break }
        Start-Sleep -Seconds $PollSeconds
    }
    # Some emulators answer without them.
    $changeSet['ChangeSetId'] = $answer['Id']
    $changeSet['StackId'] = $answer['StackId']
    $changeSet['IsNewStack'] = -not $Stack
    $changeSet
}

<# Deletes the change set, and the empty stack that came into being with it. #>
function Remove-ChangeSet([hashtable]$ChangeSet) {
    $null = Invoke-Aws @('cloudformation', 'delete-change-set', '--change-set-name', $ChangeSet['ChangeSetId'])
    if ($ChangeSet['IsNewStack']) { $null = Invoke-Aws @('cloudformation', 'delete-stack', '--stack-name', $ChangeSet['StackId']) }
}

<# The properties that change, each with where the change comes from. #>
function Get-Causes([hashtable]$Change) {
    $details = @($Change['Details'] | Where-Object { $_ })
    $causes = foreach ($detail in $details) {
        # CloudFormation adds to a change that comes through a reference that the template might change too.
        $isAlso = $detail['ChangeSource'] -eq 'DirectModification' -and $detail['Evaluation'] -eq 'Dynamic'
        if ($isAlso -and $details.Where({ $_['Target']['Name'] -eq $detail['Target']['Name'] -and $_['ChangeSource'] -ne 'DirectModification' })) { continue }
        $name = $detail['Target']['Name'] ?? $detail['Target']['Attribute']
        $source = switch ($detail['ChangeSource']) {
            'ParameterReference' { "parameter $($detail['CausingEntity'])" }
            'DirectModification' { 'template' }
            default { $detail['CausingEntity'] ?? $_ }
        }
        $source ? "$name ($source)" : $name
    }
    ($causes | Select-Object -Unique) -join ', '
}

<# What the user loses by a change, or nothing. A resource that CloudFormation retains is not lost. #>
function Get-Loss([hashtable]$Change) {
    $loss = $Tables[$Change['LogicalResourceId']] ?? $StatefulTypes[$Change['ResourceType']]
    if (-not $loss -or "$($Change['PolicyAction'])" -match 'Retain') { return }
    switch ("$($Change['Action']) $($Change['Replacement'])") {
        { $_ -like 'Remove*' } { return "is removed: $loss" }
        'Modify True' { return "is replaced: $loss" }
        'Modify Conditional' { return "may be replaced: then $loss" }
    }
}

function Show-ChangeSet([hashtable]$ChangeSet) {
    $rows = foreach ($change in @($ChangeSet['Changes'])) {
        $resource = $change['ResourceChange']
        [pscustomobject]@{
            Action      = $resource['Action']
            LogicalId   = $resource['LogicalResourceId']
            Type        = $resource['ResourceType']
            Replacement = $resource['Replacement'] ?? '-'
            Cause       = Get-Causes $resource
            Loss        = Get-Loss $resource
        }
    }
    if (-not $rows) {
        Write-Host '   No resource changes, but something else does, such as an output.'
        return
    }
    $header = [pscustomobject]@{ Action = 'Action'; LogicalId = 'Logical id'; Type = 'Type'; Replacement = 'Replacement'; Cause = 'Cause'; Loss = $null }
    $widths = @{}
    foreach ($column in 'Action', 'LogicalId', 'Type', 'Replacement') {
        $widths[$column] = (@($header) + @($rows) | ForEach-Object { $_.$column.Length } | Measure-Object -Maximum).Maximum
    }
    foreach ($row in @($header) + @($rows)) {
        $line = '   ' + (('Action', 'LogicalId', 'Type', 'Replacement').ForEach({ $row.$_.PadRight($widths[$_]) }) -join '  ') + "  $($row.Cause)"
        if ($row.Loss) { Write-Colored $line.TrimEnd() 'Red' } else { Write-Host $line.TrimEnd() }
    }
    foreach ($row in $rows | Where-Object Loss) {
        Write-Colored "   WARNING: $($row.LogicalId) ($($row.Type)) $($row.Loss)." 'Red'
    }
}

function Confirm-Change([string]$Question) {
    if ($Yes) { return $true }
    try { $answer = Read-Host "$Question [y/N]" }
    catch { $answer = $null } # PowerShell was started with -NonInteractive
    if ([string]::IsNullOrEmpty($answer) -and [System.Console]::IsInputRedirected) {
        Stop-Deploy 'Nobody is there to answer. Pass -Yes to go ahead without asking, or -ReviewOnly to look only.'
    }
    $answer -match '^\s*y(es)?\s*$'
}
