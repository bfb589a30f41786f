function Remove-Stack {
    if (-not $stack) {
        Write-Host "   There is no stack $StackName in $Region; nothing to delete."
        return
    }
    if ($stack['StackStatus'] -match '_IN_PROGRESS$' -and $stack['StackStatus'] -notin 'REVIEW_IN_PROGRESS', 'DELETE_IN_PROGRESS') { Assert-StackReady $stack }
    if (-not $Cmdlet.ShouldProcess($StackName, 'Delete stack')) { return }
    if (-not $Yes) { Write-Colored "   WARNING: stack $StackName goes with everything in it: its tables and what is stored in them, its logs, its URL and its page." 'Red' }
    if (-not (Confirm-Change "Delete stack $StackName in $Region`?")) {
        Write-Host '   Nothing was deleted.'
        return
    }
    # Whatever state the stack is in, it may still have the page's bucket.
    if ((Get-RunningParameters $stack)['Site'] -eq 'cloudfront') {
        $resources = (Invoke-Aws @('cloudformation', 'list-stack-resources', '--stack-name', $stack['StackId']))['StackResourceSummaries']
        $siteBucket = @($resources).Where({ $_['LogicalResourceId'] -eq 'SiteBucket' -and $_['ResourceStatus'] -ne 'DELETE_COMPLETE' }).ForEach({ $_['PhysicalResourceId'] })
        if ($siteBucket) { Clear-SiteBucket $siteBucket[0] }
    }
    $seen = New-SeenEvents $stack['StackId']
    $null = Invoke-Aws @('cloudformation', 'delete-stack', '--stack-name', $stack['StackId'])
    $result = Wait-Stack $stack['StackId'] $seen '' -Begun:($stack['StackStatus'] -eq 'DELETE_IN_PROGRESS')
    if ($result['Status'] -ne 'DELETE_COMPLETE') { Stop-WithCauses $result }
    Write-Colored "   Stack $StackName is deleted. The bucket of packages stays." 'Green'
}
