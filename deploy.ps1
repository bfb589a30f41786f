#Requires -Version 7.4

<#
.SYNOPSIS
Builds the functions, shows what a deployment would change, deploys it and prints the wss:// URL.

.DESCRIPTION
Checks the parameters, builds artifacts/functions.zip, uploads it, creates a CloudFormation change set, prints it as a table with
replacements and removals of stateful resources in red, asks, executes it, follows the stack's events and prints the
outputs. Needs the .NET 10 SDK and the AWS CLI; a native build also needs clang or gcc on Linux, or a container engine.
The container's image is public.ecr.aws/sam/build-dotnet10:latest, a tag that moves: the same sources may give another
package once it has; the digest that was used is printed.

A stack parameter takes its value from -Parameters, else from the running stack, else from the environment (see
deploy/Parameters.ps1), else from the template; so a running stack keeps its throttle and its limits when only
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
.PARAMETER Site
cloudfront puts the page at an https address and publishes Client/ there, none does not; by default what the stack has, and for
a new one cloudfront in prod, none elsewhere.
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
    [ValidateSet('cloudfront', 'none')][string]$Site,
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

$Project = $PSScriptRoot
$Package = 'artifacts/functions.zip'
$PackagedTemplate = 'artifacts/packaged.yaml'

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

foreach ($part in 'Aws', 'Build', 'Package', 'Template', 'Parameters', 'Stack', 'ChangeSet', 'Events', 'Failure', 'Execute', 'Delete', 'Names', 'Site', 'Operations') { . "$Project/deploy/$part.ps1" }

function Assert-Switches {
    if ($BuildOnly -and $NoBuild) { Stop-Deploy 'Pass either -BuildOnly or -NoBuild, not both.' }
    if ($Delete -and ($BuildOnly -or $ReviewOnly)) { Stop-Deploy '-Delete only deletes: pass it without -BuildOnly and -ReviewOnly.' }
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
    # Before minutes of building, and before anything is made or changed.
    if (-not $BuildOnly) { Invoke-Step 'Parameters' { Resolve-Parameters } }
    if (-not $NoBuild -and $Cmdlet.ShouldProcess($Package, 'Build')) { Invoke-Step "Build ($Runtime, $Architecture, $AwsPackages packages)" { Build-Package } }
    if ($BuildOnly) { return }

    if (-not $Bucket) { $script:Bucket = "chat-$account-$Region" }
    Invoke-Step "Bucket $Bucket" { Initialize-Bucket $account }
    if (-not $Cmdlet.ShouldProcess($StackName, "Upload $Package to $Bucket and create a change set")) { return }
    Invoke-Step 'Upload' { $script:templateUrl = Send-Template }
    $script:changeSet = $null
    $script:executed = $false
    Invoke-Step "Change set for $StackName in $Region" { $script:changeSet = Get-ReviewedChangeSet $stack $stackParameters }
    if ($changeSet) {
        Invoke-Step ($ReviewOnly ? 'Review' : 'Execute') { $script:executed = Invoke-ChangeSet $changeSet }
        if (-not $executed) { return }
    }
    $outputs = Get-Outputs $status
    if ($hasSite -and -not $ReviewOnly) { Invoke-Step 'Publish the page' { Publish-Page $outputs -Agreed:$executed } }
    Write-Colored "== Stack $StackName in $Region" 'Green'
    Show-Outputs $outputs
}

$Cmdlet = $PSCmdlet
$Passed = $PSBoundParameters
$exitCode = 0
Push-Location $Project
try {
    Invoke-Deploy
}
catch [DeployError] {
    [System.Console]::Error.WriteLine("deploy.ps1: $($_.Exception.Message)")
    $exitCode = 1
}
catch {
    [System.Console]::Error.WriteLine("deploy.ps1: unexpected problem in $([System.IO.Path]::GetFileName($_.InvocationInfo.ScriptName)), line $($_.InvocationInfo.ScriptLineNumber): $($_.Exception.Message) Please report it.")
    $exitCode = 1
}
finally {
    Pop-Location
}
exit $exitCode
