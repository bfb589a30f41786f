#Requires -Version 7.4

<#
.SYNOPSIS
Builds the functions, shows what a deployment would change, deploys it and prints the wss:// URL.

.DESCRIPTION
Builds artifacts/functions.zip, uploads it, creates a CloudFormation change set, prints it as a table with
replacements and removals of stateful resources in red, asks, executes it, follows the stack's events and prints the
outputs. Needs the .NET 10 SDK and the AWS CLI; a native build also needs clang or gcc on Linux, or a container engine.
The container's image is public.ecr.aws/sam/build-dotnet10:latest, a tag that moves: the same sources may give another
package once it has; the digest that was used is printed.

A stack parameter takes its value from -Parameters, else from the running stack, else from the environment (see
$EnvironmentParameters below), else from the template; so a running stack keeps its throttle and its limits when only
their defaults change. A running stack also keeps its runtime and its processor unless
-Runtime or -Architecture is passed.

.PARAMETER Environment
dev, test or prod: names the stack and chooses the parameters that a new stack starts with.
.PARAMETER StackName
The stack; chat-<environment> by default.
.PARAMETER Region
The AWS region; by default the one that the AWS CLI is configured for.
.PARAMETER Bucket
The S3 bucket for the package, created private and encrypted when absent; chat-<account>-<region> by default.
.PARAMETER Runtime
provided.al2023 deploys a Native AOT executable, dotnet10 a managed assembly on Lambda's .NET runtime.
.PARAMETER Architecture
The functions' processor.
.PARAMETER AwsPackages
nuget compiles against Amazon's packages, bundled against this repository's implementation in AwsPackages/.
.PARAMETER Parameters
Template parameters: a hashtable, or Key=Value strings.
.PARAMETER Profile
The AWS CLI's profile.
.PARAMETER BuildOnly
Stops after artifacts/functions.zip; needs neither the AWS CLI nor an account.
.PARAMETER NoBuild
Deploys the artifacts/functions.zip that is there, for example the one just tested in another environment.
.PARAMETER ReviewOnly
Stops after the change set is printed and says how to execute or delete it.
.PARAMETER Yes
Does not ask.
.PARAMETER Delete
Deletes the stack and everything in it.

.EXAMPLE
dotnet tool restore; dotnet pwsh deploy.ps1
Deploys chat-dev with the AWS CLI's default profile and region.
.EXAMPLE
./deploy.ps1 -Environment prod -ReviewOnly
Shows what would change in chat-prod and changes nothing.
.EXAMPLE
./deploy.ps1 -Environment test -Parameters @{ MemorySize = 512; LogLevel = 'DEBUG' } -Yes
Deploys without asking, as a pipeline would. From another shell: -Parameters MemorySize=512,LogLevel=DEBUG
.EXAMPLE
./deploy.ps1 -BuildOnly -AwsPackages bundled
Builds the package where the NuGet feed lacks Amazon's packages.
.EXAMPLE
./deploy.ps1 -Delete
Deletes chat-dev.
#>
[CmdletBinding(SupportsShouldProcess)]
param(
    [ValidateSet('dev', 'test', 'prod')][string]$Environment = 'dev',
    [ValidatePattern('^[A-Za-z][A-Za-z0-9-]{0,127}$', ErrorMessage = "'{0}' is no stack name: start with a letter, then letters, digits and hyphens, at most 128.")]
    [string]$StackName = "chat-$Environment",
    [string]$Region,
    [ValidatePattern('^[a-z0-9][a-z0-9.-]{1,61}[a-z0-9]$', Options = 'None', ErrorMessage = "'{0}' is no bucket name: 3 to 63 lower-case letters, digits, dots and hyphens, the first and last a letter or digit.")]
    [string]$Bucket,
    [ValidateSet('provided.al2023', 'dotnet10')][string]$Runtime = 'provided.al2023',
    [ValidateSet('x86_64', 'arm64')][string]$Architecture = 'x86_64',
    [ValidateSet('nuget', 'bundled')][string]$AwsPackages = 'nuget',
    [object[]]$Parameters = @(),
    [string]$Profile,
    [switch]$BuildOnly,
    [switch]$NoBuild,
    [switch]$ReviewOnly,
    [switch]$Yes,
    [switch]$Delete
)

Set-StrictMode -Version Latest
$ErrorActionPreference = 'Stop'
$PSNativeCommandUseErrorActionPreference = $false

# What a new stack of each environment starts with; samconfig.toml says the same to SAM.
$EnvironmentParameters = @{
    dev  = @{ StageName = 'dev'; LogLevel = 'DEBUG'; LogRetentionInDays = '3' }
    test = @{ StageName = 'test' }
    prod = @{
        StageName = 'prod'; CapacityMode = 'PAY_PER_REQUEST'; LogRetentionInDays = '365'
        # The template's throttle suits its small provisioned table, which prod does not have.
        ThrottlingRateLimit = '1000'; ThrottlingBurstLimit = '2000'
    }
}

# What is lost when a table or a resource of the type is replaced or removed.
$Tables = @{
    RoomsTable    = 'its rows are lost: whoever is in a room receives nothing of it until they join again, and nobody is blocked any more'
    MessagesTable = 'its rows are lost: every stored message is gone for good'
}
$StatefulTypes = @{
    'AWS::DynamoDB::Table'      = 'its rows are lost: whoever is connected receives nothing until they reconnect'
    'AWS::ApiGatewayV2::Api'    = 'its URL changes and everyone is disconnected'
    'AWS::ApiGatewayV2::Stage'  = 'its URL changes and everyone is disconnected'
    'AWS::Logs::LogGroup'       = 'its logs are lost'
}

$Package = 'artifacts/functions.zip'
$PackagedTemplate = 'artifacts/packaged.yaml'
$DotnetArchitectures = @{ x86_64 = 'x64'; arm64 = 'arm64' }
$Runtimes = 'provided.al2023', 'dotnet10'
# Amazon Linux 2023 with the .NET SDK; the tag moves, with AWS's fixes.
$BuildImage = 'public.ecr.aws/sam/build-dotnet10:latest'
$PollSeconds = 2
$PatienceSeconds = 300
$NoSuchStack = 'Stack .*does not exist'
# What passes by itself is no reason to stop watching a stack.
$PassingProblems = "$NoSuchStack|Could not connect|EndpointConnectionError|Connection (was closed|reset|aborted)|[Tt]imeout|timed out|Throttling|Rate exceeded|ServiceUnavailable|InternalFailure|InternalError"

# A problem that the user can do something about; its message is all that is printed.
class DeployError : System.Exception {
    DeployError([string]$message) : base($message) { }
}

function Stop-Deploy([string]$Message) {
    throw [DeployError]::new($Message)
}

function Write-Colored([string]$Text, [string]$Color) {
    # PowerShell itself would write its escape sequences into files and pipes too.
    $isPlain = $PSStyle.OutputRendering -eq 'PlainText' -or ($PSStyle.OutputRendering -eq 'Host' -and [System.Console]::IsOutputRedirected)
    Write-Host ($isPlain ? $Text : "$($PSStyle.Foreground.$Color)$Text$($PSStyle.Reset)")
}

function Invoke-Step([string]$Name, [scriptblock]$Action) {
    Write-Colored "== $Name" 'Cyan'
    $watch = [System.Diagnostics.Stopwatch]::StartNew()
    & $Action
    Write-Host ('   {0}: {1:0.0} s' -f $Name, $watch.Elapsed.TotalSeconds)
}

function Test-Command([string]$Name) {
    $null -ne (Get-Command $Name -CommandType Application -ErrorAction Ignore)
}

#region AWS CLI

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
        'ValidationError.*Template|Template (format|validation) error' {
            return "CloudFormation rejects template.yaml: $first"
        }
    }
    "'aws $Call' failed: $first"
}

<# Runs the AWS CLI and returns its JSON as a hashtable ($null for none). A failure ends the deployment with advice,
unless it matches -Tolerate: then its text is returned as a string. #>
function Invoke-Aws([string[]]$Arguments, [string]$Tolerate) {
    $common = @('--output', 'json')
    if ($Region) { $common += '--region', $Region }
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

#endregion

#region Build

function Assert-BuildTools {
    if ($Runtime -eq 'dotnet10' -and $AwsPackages -eq 'bundled') {
        Stop-Deploy "-Runtime dotnet10 needs -AwsPackages nuget: Lambda's managed host works only with Amazon's own Amazon.Lambda.Core."
    }
    if (-not (Test-Command 'dotnet')) { Stop-Deploy 'dotnet is not on PATH. Install the .NET 10 SDK: https://dotnet.microsoft.com/download/dotnet/10.0' }
    if (-not (& dotnet --version 2>$null)) { Stop-Deploy 'No .NET SDK that global.json accepts is installed. Install the .NET 10 SDK: https://dotnet.microsoft.com/download/dotnet/10.0' }
    if ($Runtime -eq 'provided.al2023' -and (Test-NativeHost) -and -not ((Test-Command 'clang') -or (Test-Command 'gcc'))) {
        Stop-Deploy 'A native build needs a linker: install clang or gcc (Debian, Ubuntu: sudo apt-get install clang; Fedora, Amazon Linux: sudo dnf install clang), or pass -Runtime dotnet10.'
    }
}

function Test-NativeHost {
    $IsLinux -and "$([System.Runtime.InteropServices.RuntimeInformation]::OSArchitecture)" -eq $DotnetArchitectures[$Architecture]
}

function Find-ContainerEngine {
    foreach ($engine in 'docker', 'podman', 'finch') {
        if (-not (Test-Command $engine)) { continue }
        $null = & $engine info 2>&1
        if ($LASTEXITCODE -eq 0) { return $engine }
    }
}

function Get-RequiredContainerEngine([string]$Reason) {
    $engine = Find-ContainerEngine
    if (-not $engine) {
        Stop-Deploy "$Reason, and no container engine (docker, podman or finch) is running. Start one, pass -Runtime dotnet10, or build on Linux $Architecture."
    }
    $engine
}

<# Publishes into $Output, on this machine or in a container of Amazon Linux 2023. #>
function Publish-Functions([string]$Output, [string]$Engine) {
    $root = $Engine ? '/src' : $PSScriptRoot
    $arguments = @(
        'publish', 'Functions', '-c', 'Release', '-r', "linux-$($DotnetArchitectures[$Architecture])", '-o', $Output, '--nologo', '-v', 'quiet'
        # Apart from the development build's artifacts: each restores other packages.
        '--artifacts-path', "$Output-artifacts"
        "-p:AwsPackages=$AwsPackages"
        # The bytes depend on the sources alone: not on the folder, not on the commit.
        "-p:PathMap=$root=/_"
        '-p:IncludeSourceRevisionInInformationalVersion=false'
    )
    $arguments += $Runtime -eq 'dotnet10' ? @('--self-contained', 'false', '-p:PublishReadyToRun=true', '-p:UseAppHost=false') : @('-p:PublishAot=true')
    if (Test-Path $Output) { Remove-Item $Output -Recurse -Force }
    if ($Engine) {
        # docker's root would own the output; podman's root is the user, whom SELinux keeps from unlabelled folders.
        $user = if ($Engine -eq 'podman') { '--security-opt', 'label=disable' } elseif ($IsLinux) { '--user', "$(& id -u):$(& id -g)" } else { @() }
        $platform = @{ x86_64 = 'linux/amd64'; arm64 = 'linux/arm64' }[$Architecture]
        $image = "$BuildImage-$Architecture"
        Write-Host "   In a container of $image, whose tag moves."
        $log = & $Engine run --rm --platform $platform @user -e HOME=/tmp -e DOTNET_CLI_HOME=/tmp -v "${PSScriptRoot}:/src" -w /src `
            $image dotnet @arguments 2>&1
    }
    else {
        $log = & dotnet @arguments 2>&1
    }
    $failed = $LASTEXITCODE -ne 0
    $lines = @($log | ForEach-Object { "$_" })
    Set-Content -Path 'artifacts/publish.log' -Value $lines
    if (-not $failed) {
        if ($Engine) { Show-ImageDigest $Engine $image }
        return
    }
    if ($Engine -and ($lines -match 'exec format error')) {
        Stop-Deploy "$Engine cannot run programs for $Architecture here. Install QEMU's emulation (Debian, Ubuntu: sudo apt-get install qemu-user-static), pass -Runtime dotnet10, or build on Linux $Architecture."
    }
    $problems = @($lines -match '\berror\b' | Select-Object -Unique)
    if ($AwsPackages -eq 'nuget' -and ($lines -match 'error NU1\d\d\d')) {
        $missing = [regex]::Matches(($problems -join "`n"), '(?:package |for )''?((?:Amazon|AWSSDK)\.[A-Za-z.]*[A-Za-z])').ForEach({ $_.Groups[1].Value }) | Select-Object -Unique
        Stop-Deploy "NuGet cannot restore Amazon's packages$($missing ? " ($($missing -join ', '))" : ''). Check the feed, or pass $($Runtime -eq 'dotnet10' ? '-Runtime provided.al2023 ' : '')-AwsPackages bundled to use this repository's own."
    }
    $problems | Select-Object -First 10 | ForEach-Object { Write-Host "   $_" }
    Stop-Deploy "The build failed$($problems ? '' : ": $($lines | Select-Object -Last 1)"). All of its output is in artifacts/publish.log."
}

<# Says which image the moving tag was, so that a package can be told from one of another day. #>
function Show-ImageDigest([string]$Engine, [string]$Image) {
    $digest = "$(& $Engine image inspect --format '{{index .RepoDigests 0}}' $Image 2>$null)".Trim()
    if ($LASTEXITCODE -eq 0 -and $digest) { Write-Host "   It was $digest." }
}

<# The minor version of the newest glibc 2.x symbol that an executable asks for; Amazon Linux 2023 has 2.34. #>
function Get-GlibcMinor([string]$Path) {
    $text = [System.Text.Encoding]::Latin1.GetString([System.IO.File]::ReadAllBytes((Convert-Path $Path)))
    [int]([regex]::Matches($text, 'GLIBC_2\.(\d+)').ForEach({ [int]$_.Groups[1].Value }) | Measure-Object -Maximum).Maximum
}

function Build-Package {
    $null = New-Item -ItemType Directory -Path 'artifacts' -Force
    $output = "artifacts/deploy/$Runtime-$Architecture-$AwsPackages"
    if ($Runtime -eq 'dotnet10') {
        Publish-Functions $output
        $files = Get-ChildItem $output -File -Recurse | Where-Object Extension -NotIn '.pdb', '.xml', '.dbg'
        $base = Convert-Path $output
        $entries = @{}
        foreach ($file in $files) { $entries[[System.IO.Path]::GetRelativePath($base, $file.FullName).Replace('\', '/')] = $file.FullName }
    }
    else {
        $engine = (Test-NativeHost) ? $null : (Get-RequiredContainerEngine "This machine cannot build native code for Linux $Architecture")
        Publish-Functions $output $engine
        if (-not $engine -and (Get-GlibcMinor "$output/Functions") -gt 34) {
            $engine = Get-RequiredContainerEngine "This machine's glibc is newer than Lambda's 2.34, so the executable would not start there"
            Publish-Functions $output $engine
        }
        $entries = @{ 'bootstrap' = "$output/Functions"; 'amazon-roots.pem' = "$output/amazon-roots.pem" }
    }
    Write-Package $entries
    Write-Host ('   {0}: {1:0.00} MB, SHA-256 {2}' -f $Package, ((Get-Item $Package).Length / 1MB), (Get-FileHash $Package).Hash.ToLowerInvariant())
}

<# Writes the same bytes for the same files on every operating system, bootstrap executable. #>
function Write-Package([hashtable]$Entries) {
    $stream = [System.IO.MemoryStream]::new()
    $archive = [System.IO.Compression.ZipArchive]::new($stream, 'Create', $true)
    $names = [string[]]$Entries.Keys
    [System.Array]::Sort($names, [System.StringComparer]::Ordinal)
    foreach ($name in $names) {
        $entry = $archive.CreateEntry($name, 'SmallestSize')
        $entry.LastWriteTime = [System.DateTimeOffset]::new(1980, 1, 1, 0, 0, 0, [timespan]::Zero)
        $mode = $name -eq 'bootstrap' ? 0x81ED : 0x81A4 # regular file, 0755 or 0644
        $entry.ExternalAttributes = $mode -shl 16
        $content = $entry.Open()
        $content.Write([System.IO.File]::ReadAllBytes((Convert-Path $Entries[$name])))
        $content.Dispose()
    }
    $archive.Dispose()
    $bytes = $stream.ToArray()
    # Permissions count only for entries that claim to come from Unix: byte 5 of each record of the central directory
    # (APPNOTE 4.4.2), which .NET sets to the operating system it runs on. The end record is the last 22 bytes.
    $position = [System.BitConverter]::ToInt32($bytes, $bytes.Length - 6)
    foreach ($name in $names) {
        $bytes[$position + 5] = 3
        $position += 46 + $bytes[$position + 28] + 256 * $bytes[$position + 29] + [System.BitConverter]::ToUInt16($bytes, $position + 30)
    }
    [System.IO.File]::WriteAllBytes((Join-Path $PSScriptRoot $Package), $bytes)
}

<# A package that does not fit -Runtime and -Architecture would deploy and then fail at every start. #>
function Assert-Package {
    if (-not (Test-Path $Package)) { Stop-Deploy "-NoBuild needs $Package, which is not there. Run this without -NoBuild." }
    try { $archive = [System.IO.Compression.ZipFile]::OpenRead((Convert-Path $Package)) }
    catch { Stop-Deploy "$Package cannot be read as a zip file. Run this without -NoBuild to build it anew." }
    try {
        $bootstrap = $archive.GetEntry('bootstrap')
        $found = $bootstrap ? 'provided.al2023' : 'dotnet10'
        if ($bootstrap) {
            $header = [byte[]]::new(20)
            $content = $bootstrap.Open()
            $content.ReadAtLeast($header, 20, $false) | Out-Null
            $content.Dispose()
            $found += $header[18] -eq 0xB7 ? ' arm64' : ' x86_64' # e_machine of the ELF header
        }
    }
    finally { $archive.Dispose() }
    if (-not "$Runtime $Architecture".StartsWith($found)) {
        Stop-Deploy "$Package was built for $found, not for $Runtime $Architecture. Run this without -NoBuild, or pass the -Runtime and -Architecture it was built with."
    }
}

#endregion

#region Stack

function Assert-Switches {
    if ($BuildOnly -and $NoBuild) { Stop-Deploy 'Pass either -BuildOnly or -NoBuild, not both.' }
    if ($Delete -and ($BuildOnly -or $ReviewOnly)) { Stop-Deploy '-Delete only deletes: pass it without -BuildOnly and -ReviewOnly.' }
}

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
    $running = @{}
    foreach ($parameter in @($stack['Parameters'])) { if ($parameter) { $running[$parameter['ParameterKey']] = $parameter['ParameterValue'] } }
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

<# -Parameters as a hashtable, whether it came as one or as Key=Value strings. #>
function Get-GivenParameters {
    $given = @{}
    foreach ($item in $Parameters) {
        if ($item -is [System.Collections.IDictionary]) {
            foreach ($key in $item.Keys) { $given["$key"] = "$($item[$key])" }
            continue
        }
        # From another shell, A=1,B=2 arrives as one string.
        foreach ($pair in "$item" -split ',(?=\s*\w+=)') {
            $key, $value = $pair.Trim() -split '=', 2
            if ($null -eq $value) { Stop-Deploy "-Parameters takes Key=Value; '$pair' has no '='." }
            $given[$key] = $value
        }
    }
    foreach ($reserved in 'Runtime', 'Architecture') {
        if ($given.ContainsKey($reserved)) { Stop-Deploy "Pass -$reserved instead of the parameter $reserved, so that the package is built for it." }
    }
    $given
}

function Get-StackParameters([hashtable[]]$Declared, [hashtable]$Stack) {
    $names = @($Declared.ForEach({ $_['ParameterKey'] }))
    $given = Get-GivenParameters
    $unknown = @($given.Keys | Where-Object { $_ -notin $names })
    if ($unknown) { Stop-Deploy "template.yaml has no parameter $($unknown -join ', '). It has: $($names -join ', ')." }
    $given['Runtime'] = $Runtime
    $given['Architecture'] = $Architecture
    $isUpdate = $Stack -and $Stack['StackStatus'] -ne 'REVIEW_IN_PROGRESS'
    $current = @(if ($isUpdate -and $Stack['Parameters']) { $Stack['Parameters'].ForEach({ $_['ParameterKey'] }) })
    $defaults = $EnvironmentParameters[$Environment]
    foreach ($name in $names) {
        if ($given.ContainsKey($name)) { @{ ParameterKey = $name; ParameterValue = $given[$name] } }
        elseif ($name -in $current) { @{ ParameterKey = $name; UsePreviousValue = $true } }
        elseif ($defaults.ContainsKey($name)) { @{ ParameterKey = $name; ParameterValue = $defaults[$name] } }
    }
}

#endregion

#region Change set

function New-ChangeSet([hashtable]$Stack, [hashtable[]]$StackParameters) {
    $type = ($Stack -and $Stack['StackStatus'] -ne 'REVIEW_IN_PROGRESS') ? 'UPDATE' : 'CREATE'
    # In a file: quoting JSON for a native command differs between systems. In ASCII: the AWS CLI reads it in the system's encoding.
    ConvertTo-Json @($StackParameters) -EscapeHandling EscapeNonAscii | Set-Content 'artifacts/parameters.json'
    $answer = Invoke-Aws @(
        'cloudformation', 'create-change-set', '--stack-name', $StackName, '--change-set-type', $type
        '--change-set-name', "deploy-$([System.DateTime]::UtcNow.ToString('yyyyMMdd-HHmmss'))"
        '--template-body', "file://$PackagedTemplate", '--parameters', 'file://artifacts/parameters.json'
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

#endregion

#region Events

<# The stack's events that are not in $Seen, oldest first, which are then in it: the newest page, and with -All every page
down to one that was known. Problem says why there are none. #>
function Read-NewEvents([string]$StackId, [System.Collections.Generic.HashSet[string]]$Seen, [switch]$All) {
    $new = [System.Collections.Generic.List[hashtable]]::new()
    $page = @()
    do {
        $answer = Invoke-Aws (@('cloudformation', 'describe-stack-events', '--stack-name', $StackId, '--max-items', '100') + $page) $PassingProblems
        if ($answer -is [string]) { return @{ Events = @(); Problem = $answer } }
        $events = @($answer['StackEvents'] | Where-Object { $_ })
        $unknown = @($events | Where-Object { -not $Seen.Contains($_['EventId']) })
        foreach ($event in $unknown) { $new.Add($event) }
        $page = @('--starting-token', $answer['NextToken'])
    } while ($All -and $answer['NextToken'] -and $unknown.Count -eq $events.Count)
    # Only now: after a problem on the second page, the first is read again.
    foreach ($event in $new) { $null = $Seen.Add($event['EventId']) }
    $new.Reverse()
    @{ Events = $new; Problem = '' }
}

function New-SeenEvents([string]$StackId) {
    $seen = [System.Collections.Generic.HashSet[string]]::new()
    $problem = (Read-NewEvents $StackId $seen)['Problem']
    if ($problem -and $problem -notmatch $NoSuchStack) { Stop-Deploy (Get-AwsAdvice 'cloudformation describe-stack-events' $problem) }
    , $seen
}

function Show-Event([hashtable]$Event) {
    $line = '   {0:HH:mm:ss}  {1,-28} {2,-32} {3}' -f [datetime]$Event['Timestamp'], $Event['ResourceStatus'], $Event['LogicalResourceId'], $Event['ResourceStatusReason']
    if ($Event['ResourceStatus'] -like '*FAILED') { Write-Colored $line.TrimEnd() 'Red' } else { Write-Host $line.TrimEnd() }
}

<# Prints the stack's events until the operation ends; returns the status it ended in and its events.

Right after the start DescribeStacks may still tell of the operation before, so only events count, by their ids: no clock of
this machine is compared with AWS's. The operation begins with the first event of the stack itself that is not in $Seen and
was caused under $Token (of a deletion, which has none, the first about deleting), and ends with the stack's next that is final, under
whichever token: a cancelled update rolls back under that of who cancelled it. A final event that no begin precedes may be the
late news of the operation before; it counts if it carries the token, or none and nothing follows. #>
function Watch-Stack([string]$StackId, [System.Collections.Generic.HashSet[string]]$Seen, [string]$Token, [switch]$Begun) {
    $events = [System.Collections.Generic.List[hashtable]]::new()
    $ended = $null
    $began = [datetime]::MinValue
    $silence = 0
    while ($true) {
        $news = Read-NewEvents $StackId $Seen -All
        $stackEvents = 0
        foreach ($event in $news['Events']) {
            Show-Event $event
            $events.Add($event)
            # A nested stack's events have its id.
            if ($event['PhysicalResourceId'] -ne $StackId) { continue }
            $stackEvents++
            $status = $event['ResourceStatus']
            if (-not $Token -and $status -notlike 'DELETE_*') { continue }
            $isOurs = -not $Token -or -not $event['ClientRequestToken'] -or $event['ClientRequestToken'] -eq $Token
            if ($status -notlike '*_IN_PROGRESS') {
                # AWS's own clock orders late news of the operation before.
                $isAfter = $Begun -and [datetime]$event['Timestamp'] -ge $began
                if ($isAfter -or ($Token -and $event['ClientRequestToken'] -eq $Token)) { return @{ Status = $status; Events = $events } }
                $ended = $isOurs -and -not $Begun ? $status : $null
            }
            elseif (-not $Begun -and $isOurs) {
                $Begun = $true
                $began = [datetime]$event['Timestamp']
                # What came before is not this operation's.
                $events.Clear()
                $events.Add($event)
            }
        }
        if ($ended -and -not $Begun -and -not $stackEvents -and -not $news['Problem']) { return @{ Status = $ended; Events = $events } }
        if (-not $Token -and -not $news['Events'].Count) {
            # A stack's id never comes back, so that it is deleted is true however old the news.
            if ($news['Problem'] -match $NoSuchStack) { return @{ Status = 'DELETE_COMPLETE'; Events = $events } }
            $stack = $news['Problem'] ? @{ StackStatus = '' } : (Get-Stack $StackId -Patient)
            if (-not $stack -or $stack['StackStatus'] -eq 'DELETE_COMPLETE') { return @{ Status = 'DELETE_COMPLETE'; Events = $events } }
        }
        # Asked ever less often while there is nothing to hear.
        $pause = $PollSeconds + $silence / 5
        $silence = ($news['Problem'] -or (-not $Begun -and -not $news['Events'].Count)) ? $silence + $pause : 0
        if ($silence -ge $PatienceSeconds) {
            Stop-Deploy ($news['Problem'] ? (Get-AwsAdvice 'cloudformation describe-stack-events' $news['Problem']) : "CloudFormation shows no event of this operation after $PatienceSeconds seconds.")
        }
        Start-Sleep -Seconds $pause
    }
}

<# A problem while watching stops nothing but the watching. #>
function Wait-Stack([string]$StackId, [System.Collections.Generic.HashSet[string]]$Seen, [string]$Token, [switch]$Begun) {
    try { Watch-Stack $StackId $Seen $Token -Begun:$Begun }
    catch [DeployError] {
        Stop-Deploy "$($_.Exception.Message) Stack $StackName goes on meanwhile; follow it with: aws cloudformation describe-stack-events --stack-name $StackName$(Get-CommonOptions)"
    }
}

<# What to do about a refusal whose text does not say it. #>
function Get-ReasonAdvice([string]$Reason) {
    if ($Reason -match 'UnreservedConcurrentExecution') {
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

#endregion

#region Commands

function Remove-Stack {
    if (-not $stack) {
        Write-Host "   There is no stack $StackName in $Region; nothing to delete."
        return
    }
    if ($stack['StackStatus'] -match '_IN_PROGRESS$' -and $stack['StackStatus'] -notin 'REVIEW_IN_PROGRESS', 'DELETE_IN_PROGRESS') { Assert-StackReady $stack }
    if (-not $Cmdlet.ShouldProcess($StackName, 'Delete stack')) { return }
    if (-not $Yes) { Write-Colored "   WARNING: stack $StackName goes with everything in it: its tables and what is stored in them, its logs and its URL." 'Red' }
    if (-not (Confirm-Change "Delete stack $StackName in $Region`?")) {
        Write-Host '   Nothing was deleted.'
        return
    }
    $seen = New-SeenEvents $stack['StackId']
    $null = Invoke-Aws @('cloudformation', 'delete-stack', '--stack-name', $stack['StackId'])
    $result = Wait-Stack $stack['StackId'] $seen '' -Begun:($stack['StackStatus'] -eq 'DELETE_IN_PROGRESS')
    if ($result['Status'] -ne 'DELETE_COMPLETE') { Stop-WithCauses $result }
    Write-Colored "   Stack $StackName is deleted. The bucket of packages stays." 'Green'
}

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
    if ($ReviewOnly) {
        $options = Get-CommonOptions
        Write-Host "   Nothing is changed yet.`n   Execute: aws cloudformation execute-change-set --change-set-name $id$options`n   Delete:  aws cloudformation delete-change-set --change-set-name $id$options"
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
    $seen = New-SeenEvents $ChangeSet['StackId']
    # AWS puts the token on the operation's events, and takes a call that it gets twice for one.
    $token = 'deploy-' + ($id.Split('/')[-1] -replace '[^A-Za-z0-9-]')
    $null = Invoke-Aws @('cloudformation', 'execute-change-set', '--change-set-name', $id, '--client-request-token', $token)
    $result = Wait-Stack $ChangeSet['StackId'] $seen $token
    if ($result['Status'] -notin 'CREATE_COMPLETE', 'UPDATE_COMPLETE') { Stop-WithCauses $result }
    $script:status = $result['Status']
    $true
}

<# Prints the stack's outputs, once DescribeStacks tells of the status that the execution ended in: before, they are old. #>
function Show-Outputs([string]$Status) {
    for ($waited = 0; $true; $waited += $PollSeconds) {
        $stack = Get-Stack $StackName -Patient
        if ($stack -and $stack['StackStatus'] -eq $Status) { break }
        if (-not $Status -or $waited -ge 30) { break }
        Start-Sleep -Seconds $PollSeconds
    }
    $outputs = @(if ($stack) { $stack['Outputs'] })
    foreach ($output in $outputs | Where-Object { $_ }) { Write-Host ('   {0,-24} {1}' -f $output['OutputKey'], $output['OutputValue']) }
    $url = ($outputs | Where-Object { $_ -and $_['OutputKey'] -eq 'WebSocketUrl' })?['OutputValue']
    if (-not $url) { return }
    $config = [ordered]@{ url = $url }
    $set = @{}
    foreach ($parameter in @($stack['Parameters'])) { if ($parameter) { $set[$parameter['ParameterKey']] = $parameter['ParameterValue'] } }
    if ($set['Issuer']) {
        $config['signIn'] = [ordered]@{ issuer = $set['Issuer']; clientId = $set['Audience'] }
        if ($set['NameClaim']) { $config['signIn']['nameClaim'] = $set['NameClaim'] }
    }
    Write-Host "   Put Client/ on any static host, with $(ConvertTo-Json $config -Compress) beside its index.html as config.json."
    if ($set['Issuer']) { Write-Host '   clientId is the Audience here: put in what the provider calls the page if that is another. docs/sign-in.md says for which provider scope and token are to be added.' }
}

function Invoke-Deploy {
    $script:account = $script:stack = $script:status = $null
    Invoke-Step 'Prerequisites' {
        Assert-Switches
        if (-not $BuildOnly) { Connect-Aws }
        if (-not ($NoBuild -or $Delete)) { Assert-BuildTools }
    }
    if ($Delete) {
        Invoke-Step "Delete stack $StackName in $Region" { Remove-Stack }
        return
    }
    if ($NoBuild) { Assert-Package }
    elseif ($Cmdlet.ShouldProcess($Package, 'Build')) { Invoke-Step "Build ($Runtime, $Architecture, $AwsPackages packages)" { Build-Package } }
    if ($BuildOnly) { return }

    if (-not $Bucket) { $script:Bucket = "chat-$account-$Region" }
    Invoke-Step "Bucket $Bucket" { Initialize-Bucket $account }
    if (-not $Cmdlet.ShouldProcess($StackName, "Upload $Package to $Bucket and create a change set")) { return }
    $script:declared = @()
    Invoke-Step 'Package and validate' {
        $null = Invoke-Aws @('cloudformation', 'package', '--template-file', 'template.yaml', '--s3-bucket', $Bucket, '--output-template-file', $PackagedTemplate)
        $script:declared = (Invoke-Aws @('cloudformation', 'validate-template', '--template-body', "file://$PackagedTemplate"))['Parameters']
    }
    $stackParameters = @(Get-StackParameters $declared $stack)
    $script:changeSet = $null
    Invoke-Step "Change set for $StackName in $Region" { $script:changeSet = Get-ReviewedChangeSet $stack $stackParameters }
    if ($changeSet) {
        $script:executed = $false
        Invoke-Step ($ReviewOnly ? 'Review' : 'Execute') { $script:executed = Invoke-ChangeSet $changeSet }
        if (-not $executed) { return }
    }
    Write-Colored "== Stack $StackName in $Region" 'Green'
    Show-Outputs $status
}

#endregion

$Cmdlet = $PSCmdlet
$Passed = $PSBoundParameters
$exitCode = 0
Push-Location $PSScriptRoot
try {
    Invoke-Deploy
}
catch [DeployError] {
    [System.Console]::Error.WriteLine("deploy.ps1: $($_.Exception.Message)")
    $exitCode = 1
}
catch {
    [System.Console]::Error.WriteLine("deploy.ps1: unexpected problem in line $($_.InvocationInfo.ScriptLineNumber): $($_.Exception.Message) Please report it.")
    $exitCode = 1
}
finally {
    Pop-Location
}
exit $exitCode
