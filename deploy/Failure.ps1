<# What to do about a refusal whose text does not say it. #>
function Get-ReasonAdvice([string]$Reason) {
    if ($Reason -match 'must be verified before you can add new CloudFront resources') {
        'AWS lets a new account use CloudFront only once it is verified: open a case with AWS Support, and pass -Site none until then. '
    }
    elseif ($Reason -match 'cloudfront' -and $Reason -match 'AccessDenied|not authorized') {
        "These credentials may not change CloudFront, which the page needs: ask for the permission, or pass -Site none. "
    }
    elseif ($Reason -match 'CNAMEAlreadyExists|CNAMEs? you provided are already associated') {
        'SiteDomainName is the name of another distribution: take it off that one first (aws cloudfront list-distributions), or pass another. '
    }
    elseif ($Reason -match 'bucket you tried to delete is not empty') {
        "Something was put into the page's bucket meanwhile; -Delete empties it. "
    }
    elseif ($Reason -match 'UnreservedConcurrentExecution') {
        "Lambda leaves the account too little unreserved concurrency for ReservedConcurrency (usually 100 must stay): pass -Parameters ReservedConcurrency=0 or a smaller number, or have Service Quotas raise Lambda's 'Concurrent executions'. "
    }
}

function Stop-WithCauses([hashtable]$Result) {
    # What CloudFormation cancelled because of the first failure explains nothing.
    $causes = @($Result['Events'] | Where-Object { $_['ResourceStatus'] -like '*_FAILED' -and "$($_['ResourceStatusReason'])" -notmatch 'cancelled' })
    if ($causes) {
        Write-Colored '   What failed, in order:' 'Red'
        foreach ($cause in $causes) { Write-Colored "   - $($cause['LogicalResourceId']) $($cause['ResourceStatus']): $($cause['ResourceStatusReason'])" 'Red' }
    }
    $status = $Result['Status']
    $advice = switch ($status) {
        'UPDATE_ROLLBACK_COMPLETE' { 'CloudFormation rolled back: the previous version runs. Correct what failed and run this again.' }
        'ROLLBACK_COMPLETE' { "CloudFormation rolled back: nothing is left but the empty stack. Delete it (deploy.ps1 -Delete -StackName $StackName), correct what failed and run this again." }
        'UPDATE_ROLLBACK_FAILED' { "The rollback failed too. Correct what failed, then finish it: aws cloudformation continue-update-rollback --stack-name $StackName$(Get-CommonOptions)" }
        'CREATE_FAILED' { "Rollback is disabled, so what was created stays, to be looked at. Correct what failed and run this again, or start over: deploy.ps1 -Delete -StackName $StackName" }
        'UPDATE_FAILED' { "Rollback is disabled, so what was updated stays updated beside what was not. Correct what failed and run this again, or go back: aws cloudformation rollback-stack --stack-name $StackName$(Get-CommonOptions)" }
        'ROLLBACK_FAILED' { "The creation failed, and so did its rollback: some of the stack is left. Delete it (deploy.ps1 -Delete -StackName $StackName), correct what failed and run this again." }
        'DELETE_COMPLETE' { 'It is gone: it was set to be deleted when its creation fails, or somebody deleted it. Correct what failed and run this again.' }
        'DELETE_FAILED' { 'Correct what failed, then run this again with -Delete.' }
        default { "See what to do with: aws cloudformation describe-stack-events --stack-name $StackName$(Get-CommonOptions)" }
    }
    $reasons = ($causes | ForEach-Object { "$($_['ResourceStatusReason'])" }) -join ' '
    Stop-Deploy "Stack $StackName ended in $status. $(Get-ReasonAdvice $reasons)$advice"
}
