$NoSuchStack = 'Stack .*does not exist'
# What passes by itself is no reason to stop watching a stack.
$PassingProblems = "$NoSuchStack|Could not connect|EndpointConnectionError|Connection (was closed|reset|aborted)|[Tt]imeout|timed out|Throttling|Rate exceeded|ServiceUnavailable|InternalFailure|InternalError"

function Get-AwsAdvice([string]$Call, [string]$Problem) {
    $login = $Profile ? "aws sso login --profile $Profile" : 'aws sso login'
    $first = ($Problem -split '\r?\n' | Where-Object { $_.Trim() } | Select-Object -First 1) ?? 'no message'
    switch -Regex ($Problem) {
        'ExpiredToken|RequestExpired|token.*(is|has) expired|session.* has expired|Session token not found or invalid|Error loading SSO Token' {
            return "The AWS credentials have expired. Renew them (for example: $login) and run this again."
        }
        'Unable to locate credentials|NoCredentials|Partial credentials' {
            return "No AWS credentials were found. Run 'aws configure' or '$login', or pass -Profile."
        }
        'config profile \(.*\) could not be found' {
            return "The AWS CLI knows no profile '$Profile'. 'aws configure list-profiles' lists those it knows."
        }
        'InvalidClientTokenId|SignatureDoesNotMatch|UnrecognizedClient|AuthFailure|InvalidAccessKeyId' {
            return "AWS does not accept these credentials. Check them with 'aws sts get-caller-identity', or pass -Profile; in a region that must be enabled first, check that $Region is."
        }
        'AccessDenied|UnauthorizedOperation|not authorized to perform' {
            return "These credentials may not do 'aws $Call'. Ask for the permission or pass -Profile. AWS says: $first"
        }
        'Could not connect to the endpoint|EndpointConnectionError|Connect timeout|Invalid endpoint' {
            return "AWS cannot be reached in region '$Region'. Check the region's name and the network."
        }
        'must specify a region' {
            return "No region is configured. Pass -Region, or run 'aws configure'."
        }
        'InvalidChangeSetStatus|ChangeSetNotFound' {
            return 'The change set can no longer be executed: somebody else has executed or deleted it, or has changed the stack since. Run this again for a new one.'
        }
        'ValidationError.*_IN_PROGRESS state' {
            return "Stack $StackName is busy: somebody else began to change it meanwhile. Wait until it is done, then run this again. AWS says: $first"
        }
        'ValidationError.*(Template|Circular dependency)|Template (format|validation) error' {
            return "CloudFormation rejects template.yaml: $first"
        }
    }
    "'aws $Call' failed: $first"
}

<# Runs the AWS CLI and returns its JSON as a hashtable ($null for none). A failure ends the deployment with advice,
unless it matches -Tolerate: then its text is returned as a string. #>
function Invoke-Aws([string[]]$Arguments, [string]$Tolerate, [string]$In = $Region) {
    $common = @('--output', 'json')
    if ($In) { $common += '--region', $In }
    if ($Profile) { $common += '--profile', $Profile }
    $lines = @(& aws @Arguments @common 2>&1)
    $failed = $LASTEXITCODE -ne 0
    $errors, $output = $lines.Where({ $_ -is [System.Management.Automation.ErrorRecord] }, 'Split')
    if ($failed) {
        $problem = ($errors.ForEach({ $_.ToString() }) -join "`n").Trim()
        if ($Tolerate -and $problem -match $Tolerate) { return $problem }
        Stop-Deploy (Get-AwsAdvice ($Arguments[0..1] -join ' ') $problem)
    }
    $text = $output -join "`n"
    # `package` answers in prose.
    if ($text.TrimStart() -match '^[\[{]') { return $text | ConvertFrom-Json -AsHashtable }
}

<# The region in an ARN of a service's; nothing for what is no such ARN. #>
function Get-ArnRegion([string]$Arn, [string]$Service) {
    if ($Arn -match "^arn:[^:]+:${Service}:([^:]+):") { $Matches[1] }
}

function Get-CommonOptions {
    ($Region ? " --region $Region" : '') + ($Profile ? " --profile $($Profile -match '\s' ? "'$Profile'" : $Profile)" : '')
}

function Resolve-Region {
    if ($Region) { return $Region }
    foreach ($variable in 'AWS_REGION', 'AWS_DEFAULT_REGION') {
        $value = [System.Environment]::GetEnvironmentVariable($variable)
        if ($value) { return $value }
    }
    $lines = @(& aws configure get region @($Profile ? @('--profile', $Profile) : @()) 2>&1)
    $errors, $configured = $lines.Where({ $_ -is [System.Management.Automation.ErrorRecord] }, 'Split')
    if ($configured) { return "$configured".Trim() }
    # That nothing is configured is said by the exit code alone.
    Stop-Deploy (Get-AwsAdvice 'configure get' ($errors ? ($errors -join "`n").Trim() : 'You must specify a region.'))
}
