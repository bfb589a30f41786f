<# Returns the change set to execute, or nothing when there is nothing to execute. #>
function Get-ReviewedChangeSet([hashtable]$Stack, [hashtable[]]$StackParameters) {
    $changeSet = New-ChangeSet $Stack $StackParameters
    if ($changeSet['Status'] -eq 'FAILED') {
        $reason = "$($changeSet['StatusReason'])"
        Remove-ChangeSet $changeSet
        # Two wordings: without and with a transform or nested changes.
        if ($reason -match "didn't contain changes|No updates are to be performed") {
            Write-Colored "   No changes: stack $StackName is up to date." 'Green'
            return
        }
        Stop-Deploy "CloudFormation could not create the change set: $(Get-ReasonAdvice $reason)$reason"
    }
    Show-ChangeSet $changeSet
    $changeSet
}

function Invoke-ChangeSet([hashtable]$ChangeSet) {
    $id = $ChangeSet['ChangeSetId']
    $goneBucket = @($ChangeSet['Changes'] | Where-Object { $_ }).ForEach({ $_['ResourceChange'] }).Where({ $_['LogicalResourceId'] -eq 'SiteBucket' -and $_['Action'] -eq 'Remove' }).ForEach({ $_['PhysicalResourceId'] })
    if ($ReviewOnly) {
        $options = Get-CommonOptions
        Write-Host '   Nothing is changed yet.'
        if ($goneBucket) { Write-Host "   First:   aws s3 rm s3://$goneBucket --recursive$options" }
        Write-Host "   Execute: aws cloudformation execute-change-set --change-set-name $id$options"
        if ($hasSite) { Write-Host '   Then:    deploy.ps1 without -ReviewOnly publishes the page.' }
        Write-Host "   Delete:  aws cloudformation delete-change-set --change-set-name $id$options"
        if ($ChangeSet['IsNewStack']) { Write-Host "            aws cloudformation delete-stack --stack-name $StackName$options" }
        return $false
    }
    try { $agreed = Confirm-Change "Execute this change set on stack $StackName in $Region`?" }
    catch {
        Remove-ChangeSet $ChangeSet
        throw
    }
    if (-not $agreed) {
        Remove-ChangeSet $ChangeSet
        Write-Host '   Nothing was changed; the change set is deleted.'
        return $false
    }
    if ($goneBucket) { Clear-SiteBucket $goneBucket[0] }
    $seen = New-SeenEvents $ChangeSet['StackId']
    # AWS puts the token on the operation's events, and takes a call that it gets twice for one.
    $token = 'deploy-' + ($id.Split('/')[-1] -replace '[^A-Za-z0-9-]')
    $null = Invoke-Aws @('cloudformation', 'execute-change-set', '--change-set-name', $id, '--client-request-token', $token)
    $result = Wait-Stack $ChangeSet['StackId'] $seen $token
    if ($result['Status'] -notin 'CREATE_COMPLETE', 'UPDATE_COMPLETE') { Stop-WithCauses $result }
    $script:status = $result['Status']
    $true
}

<# The stack's outputs, once DescribeStacks tells of the status that the execution ended in: before, they are old. #>
function Get-Outputs([string]$Status) {
    for ($waited = 0; $true; $waited += $PollSeconds) {
        $stack = Get-Stack $StackName -Patient
        if ($stack -and $stack['StackStatus'] -eq $Status) { break }
        if (-not $Status -or $waited -ge 30) { break }
        Start-Sleep -Seconds $PollSeconds
    }
    $outputs = [ordered]@{}
    foreach ($output in @(if ($stack) { $stack['Outputs'] }) | Where-Object { $_ }) { $outputs[$output['OutputKey']] = $output['OutputValue'] }
    $outputs
}

function Show-Outputs([System.Collections.IDictionary]$Outputs) {
    foreach ($name in $Outputs.Keys) { if ($name -ne 'PageConfig') { Write-Host ('   {0,-24} {1}' -f $name, $Outputs[$name]) } }
    if ($Outputs['SiteUrl']) { Write-Colored "   Open $($Outputs['SiteUrl']) and send it to friends; programs connect to $($Outputs['WebSocketUrl'])." 'Green' }
    elseif ($Outputs['PageConfig']) { Write-Host "   Put Client/ on any static host, with $($Outputs['PageConfig']) beside its index.html as config.json; or pass -Site cloudfront." }
}
