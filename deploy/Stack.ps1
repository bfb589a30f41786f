$Runtimes = 'provided.al2023', 'dotnet10'

<# Finds the account, the region and the stack, and what the stack runs on. #>
function Connect-Aws {
    if (-not (Test-Command 'aws')) {
        Stop-Deploy 'The AWS CLI (aws) is not on PATH. Install it: https://docs.aws.amazon.com/cli/latest/userguide/getting-started-install.html'
    }
    $script:Region = Resolve-Region
    $script:account = (Invoke-Aws @('sts', 'get-caller-identity'))['Account']
    $script:stack = Get-Stack $StackName
    if ($Delete -or -not $stack) { return }
    Assert-StackReady $stack
    $running = Get-RunningParameters $stack
    if (-not $Passed.ContainsKey('Runtime') -and $running['Runtime'] -in $Runtimes) { $script:Runtime = $running['Runtime'] }
    if (-not $Passed.ContainsKey('Architecture') -and $running['Architecture'] -in $DotnetArchitectures.Keys) { $script:Architecture = $running['Architecture'] }
}

# Null where there is no such stack; with -Patient a stack of no status where the question met a problem that passes.
function Get-Stack([string]$Name, [switch]$Patient) {
    $answer = Invoke-Aws @('cloudformation', 'describe-stacks', '--stack-name', $Name) ($Patient ? $PassingProblems : $NoSuchStack)
    if ($answer -is [hashtable]) { return $answer['Stacks'][0] }
    if ($answer -notmatch $NoSuchStack) { @{ StackStatus = '' } }
}

function Assert-StackReady([hashtable]$Stack) {
    $status = $Stack['StackStatus']
    $options = Get-CommonOptions
    switch -Regex ($status) {
        '^ROLLBACK_(COMPLETE|FAILED)$' {
            Stop-Deploy "Stack $StackName is in $status`: its creation failed, and such a stack cannot be updated. Delete it (deploy.ps1 -Delete -StackName $StackName), then run this again."
        }
        '^DELETE_FAILED$' {
            Stop-Deploy "Stack $StackName is in DELETE_FAILED. Finish the deletion (deploy.ps1 -Delete -StackName $StackName), then run this again."
        }
        '^UPDATE_ROLLBACK_FAILED$' {
            Stop-Deploy "Stack $StackName is in UPDATE_ROLLBACK_FAILED. Finish the rollback: aws cloudformation continue-update-rollback --stack-name $StackName$options"
        }
        '^(CREATE|UPDATE)_FAILED$' {
            Write-Colored "   Stack $StackName is in $status`: it failed with rollback disabled, and what had succeeded was kept. This goes on from there; if it fails again, CloudFormation rolls $($status -eq 'CREATE_FAILED' ? 'everything back, and the stack is gone' : 'back to the last version that was whole')." 'Yellow'
        }
        '^REVIEW_IN_PROGRESS$' {
            Write-Colored "   Stack $StackName is in REVIEW_IN_PROGRESS: an earlier change set was never executed, and nothing exists yet. A new one is made; to be rid of the old one: aws cloudformation delete-stack --stack-name $StackName$options" 'Yellow'
        }
        '^(?!REVIEW_).*_IN_PROGRESS$' {
            Stop-Deploy "Stack $StackName is busy ($status). Wait until it is done (aws cloudformation describe-stacks --stack-name $StackName$options), or stop an update with: aws cloudformation cancel-update-stack --stack-name $StackName$options"
        }
    }
}

function Initialize-Bucket([string]$Account) {
    $answer = Invoke-Aws @('s3api', 'head-bucket', '--bucket', $Bucket, '--expected-bucket-owner', $Account) '\((404|403|301|400)\)'
    if ($answer -is [string]) {
        if ($answer -notmatch '\(404\)') {
            Stop-Deploy "Bucket $Bucket cannot be used: it belongs to another account or region, or access to it is denied. Pass another -Bucket."
        }
        if (-not $Cmdlet.ShouldProcess($Bucket, 'Create private, encrypted bucket')) { return }
        # us-east-1 is the one region that must not be named.
        $location = $Region -eq 'us-east-1' ? @() : @('--create-bucket-configuration', "LocationConstraint=$Region")
        $null = Invoke-Aws (@('s3api', 'create-bucket', '--bucket', $Bucket) + $location)
        $null = Invoke-Aws @('s3api', 'put-public-access-block', '--bucket', $Bucket, '--public-access-block-configuration', 'BlockPublicAcls=true,IgnorePublicAcls=true,BlockPublicPolicy=true,RestrictPublicBuckets=true')
        $null = Invoke-Aws @('s3api', 'put-bucket-encryption', '--bucket', $Bucket, '--server-side-encryption-configuration', 'Rules=[{ApplyServerSideEncryptionByDefault={SSEAlgorithm=AES256}}]')
        Write-Host "   Created bucket $Bucket (private, encrypted)."
    }
    elseif ($answer -and $answer['BucketRegion'] -and $answer['BucketRegion'] -ne $Region) {
        Stop-Deploy "Bucket $Bucket is in $($answer['BucketRegion']), but Lambda in $Region takes code only from its own region. Pass another -Bucket."
    }
}
