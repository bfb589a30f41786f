# What a new stack of each environment starts with; samconfig.toml says the same to SAM.
$EnvironmentParameters = @{
    dev  = @{ StageName = 'dev'; LogLevel = 'DEBUG'; LogRetentionInDays = '3' }
    test = @{ StageName = 'test' }
    prod = @{
        StageName = 'prod'; CapacityMode = 'PAY_PER_REQUEST'; LogRetentionInDays = '365'
        Site = 'cloudfront' # Not for SAM, which would put nothing there.
        # The template's throttle suits its small provisioned table, which prod does not have.
        ThrottlingRateLimit = '1000'; ThrottlingBurstLimit = '2000'
        Operations = 'enabled'
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

<# The values that the stack runs with. #>
function Get-RunningParameters([hashtable]$Stack) {
    $running = @{}
    if ($Stack -and $Stack['StackStatus'] -ne 'REVIEW_IN_PROGRESS') {
        foreach ($parameter in @($Stack['Parameters'] | Where-Object { $_ })) { $running[$parameter['ParameterKey']] = "$($parameter['ParameterValue'])" }
    }
    $running
}

function Get-StackParameters([hashtable[]]$Declared, [hashtable]$Stack) {
    $names = @($Declared.ForEach({ $_['ParameterKey'] }))
    $given = Get-GivenParameters
    $unknown = @($given.Keys | Where-Object { $_ -notin $names })
    if ($unknown) { Stop-Deploy "template.yaml has no parameter $($unknown -join ', '). It has: $($names -join ', ')." }
    $given['Runtime'] = $Runtime
    $given['Architecture'] = $Architecture
    if ($Site) { $given['Site'] = $Site }
    $current = Get-RunningParameters $Stack
    $defaults = $EnvironmentParameters[$Environment]
    foreach ($name in $names) {
        if ($given.ContainsKey($name)) { @{ ParameterKey = $name; ParameterValue = $given[$name] } }
        elseif ($current.ContainsKey($name)) { @{ ParameterKey = $name; UsePreviousValue = $true } }
        elseif ($defaults.ContainsKey($name)) { @{ ParameterKey = $name; ParameterValue = $defaults[$name] } }
    }
}

<# What the stack is to have, with all that can be known of it checked. #>
function Resolve-Parameters {
    $declared = @(Get-DeclaredParameters)
    $resolved = @(Resolve-SiteAndNames $declared @(Get-StackParameters $declared $stack) $stack)
    $script:stackParameters = @(Resolve-Operations $declared $resolved $stack)
    $script:hasSite = (Get-EffectiveParameters $declared $stackParameters $stack)['Site'] -eq 'cloudfront'
}
