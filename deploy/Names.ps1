<# What each parameter comes to: as passed, as the stack has it, or the template's default. #>
function Get-EffectiveParameters([hashtable[]]$Declared, [hashtable[]]$StackParameters, [hashtable]$Stack) {
    $effective = @{}
    foreach ($parameter in $Declared) { $effective[$parameter['ParameterKey']] = "$($parameter['DefaultValue'])" }
    $current = Get-RunningParameters $Stack
    foreach ($parameter in $StackParameters) {
        $name = $parameter['ParameterKey']
        $effective[$name] = $parameter.ContainsKey('UsePreviousValue') ? $current[$name] : $parameter['ParameterValue']
    }
    $effective
}

<# The parameters with what the provider's document adds. What would fail later, after minutes, is said now; whether the names
are whole is for the template's rules. #>
function Resolve-SiteAndNames([hashtable[]]$Declared, [hashtable[]]$StackParameters, [hashtable]$Stack) {
    $effective = Get-EffectiveParameters $Declared $StackParameters $Stack
    Assert-SiteAndNames $effective $Stack
    $isAsked = $effective['Site'] -eq 'cloudfront' -and $effective['Issuer'] -and $effective['PageClientId'] -and -not (Get-GivenParameters).ContainsKey('SignInOrigins')
    $found = $isAsked ? (Find-SignInOrigins $effective) : $null
    if ($null -eq $found) { return $StackParameters }
    $StackParameters.Where({ $_['ParameterKey'] -ne 'SignInOrigins' })
    @{ ParameterKey = 'SignInOrigins'; ParameterValue = $found }
}

function Assert-SiteAndNames([hashtable]$Effective, [hashtable]$Stack) {
    if ($Effective['Site'] -eq 'cloudfront') {
        if (-not (Test-Path 'Client/index.html')) { Stop-Deploy 'Client/index.html, the page to publish, is not there. Restore the folder Client, or pass -Site none.' }
        $answer = Invoke-Aws @('cloudfront', 'list-distributions', '--max-items', '1') 'AccessDenied|not authorized'
        if ($answer -is [string]) {
            Stop-Deploy "These credentials may not use CloudFront, which the page needs. Ask for the permission (CloudFront's distributions, their invalidations, response headers policies and origin access controls), or pass -Site none."
        }
    }
    Assert-Name $Effective $Stack 'DomainName' 'CertificateArn' $Region "API Gateway takes certificates of its own region only"
    Assert-Name $Effective $Stack 'SiteDomainName' 'SiteCertificateArn' 'us-east-1' 'CloudFront takes certificates of us-east-1 only'
}

function Assert-Name([hashtable]$Effective, [hashtable]$Stack, [string]$NameParameter, [string]$CertificateParameter, [string]$CertificateRegion, [string]$Rule) {
    $name, $certificate, $zone = $Effective[$NameParameter], $Effective[$CertificateParameter], $Effective['HostedZoneId']
    if (-not ($name -and $certificate -and $zone)) { return }
    Assert-Certificate $name $CertificateParameter $certificate $CertificateRegion $Rule
    Assert-Zone $name $NameParameter $zone
    # Its own record is there already.
    if ((Get-RunningParameters $Stack)[$NameParameter] -ne $name) { Assert-NoRecord $name $NameParameter $zone }
}

function Assert-Certificate([string]$Name, [string]$Parameter, [string]$Arn, [string]$CertificateRegion, [string]$Rule) {
    $request = "aws acm request-certificate --domain-name $Name --validation-method DNS --region $CertificateRegion"
    $where = Get-ArnRegion $Arn 'acm'
    if (-not $where) { Stop-Deploy "$Parameter is not a certificate's ARN: $Arn. 'aws acm list-certificates --region $CertificateRegion' lists those there are; to request one: $request" }
    if ($where -ne $CertificateRegion) { Stop-Deploy "$Parameter is a certificate of $where, and $Rule`: $CertificateRegion. Request one there: $request" }
    $answer = Invoke-Aws @('acm', 'describe-certificate', '--certificate-arn', $Arn) 'ResourceNotFoundException' $CertificateRegion
    if ($answer -is [string]) { Stop-Deploy "$Parameter is no certificate of this account in $CertificateRegion`: $Arn. 'aws acm list-certificates --region $CertificateRegion' lists those it has." }
    $found = $answer['Certificate']
    if ($found['Status'] -eq 'PENDING_VALIDATION') {
        Stop-Deploy "The certificate of $Name is not issued yet. Create the record that 'aws acm describe-certificate --certificate-arn $Arn --region $CertificateRegion' shows, wait ('aws acm wait certificate-validated' takes the same), then run this again."
    }
    if ($found['Status'] -ne 'ISSUED') { Stop-Deploy "The certificate of $Name is $($found['Status']), so nothing may use it. Request another: $request" }
    $covered = @(@($found['DomainName']) + @($found['SubjectAlternativeNames']) | Where-Object { $_ } | Select-Object -Unique)
    # A wildcard stands for one label.
    if ($Name -notin $covered -and "*.$($Name.Substring($Name.IndexOf('.') + 1))" -notin $covered) {
        Stop-Deploy "$Parameter is for $($covered -join ', '), not for $Name. Request one that is: $request"
    }
}

function Assert-Zone([string]$Name, [string]$Parameter, [string]$Zone) {
    $answer = Invoke-Aws @('route53', 'get-hosted-zone', '--id', $Zone) 'NoSuchHostedZone'
    $look = "Look for the right one: aws route53 list-hosted-zones-by-name --dns-name $($Name.Substring($Name.IndexOf('.') + 1))"
    if ($answer -is [string]) { Stop-Deploy "There is no hosted zone $Zone in this account. $look" }
    $of = $answer['HostedZone']['Name'].TrimEnd('.')
    if ($Name -ne $of -and -not $Name.EndsWith(".$of")) { Stop-Deploy "Hosted zone $Zone is $of's, which $Parameter=$Name is not in. $look" }
    if ($answer['HostedZone']['Config']?['PrivateZone']) { Stop-Deploy "Hosted zone $Zone is private, so nobody outside its network would find $Name. $look" }
}

function Assert-NoRecord([string]$Name, [string]$Parameter, [string]$Zone) {
    $answer = Invoke-Aws @('route53', 'list-resource-record-sets', '--hosted-zone-id', $Zone, '--start-record-name', $Name, '--start-record-type', 'A', '--max-items', '10')
    $taken = @(${answer}?['ResourceRecordSets'] | Where-Object { $_ -and $_['Name'].TrimEnd('.') -eq $Name -and $_['Type'] -in 'A', 'AAAA', 'CNAME' })
    if ($taken) { Stop-Deploy "Hosted zone $Zone has a record of $Name already (type $($taken[0]['Type'])). Delete it if nothing needs it, or pass another $Parameter." }
}

<# Where the page reaches the provider besides at the issuer's own host: only the provider's document says it. #>
function Find-SignInOrigins([hashtable]$Effective) {
    $issuer = $Effective['Issuer']
    $address = "$($issuer.TrimEnd('/'))/.well-known/openid-configuration"
    $ProgressPreference = 'SilentlyContinue'
    try {
        $document = Invoke-RestMethod $address -TimeoutSec 10 -MaximumRedirection 0
        $origins = foreach ($endpoint in 'token_endpoint', 'revocation_endpoint') {
            $uri = $document.PSObject.Properties[$endpoint]?.Value -as [uri]
            if ($uri -and $uri.Scheme -eq 'https' -and $uri.Authority -ne ([uri]$issuer).Authority) { $uri.GetLeftPart('Authority') }
        }
        @($origins | Select-Object -Unique) -join ' '
    }
    catch {
        Write-Colored "   The provider's document cannot be read ($address`: $($_.Exception.Message.Split("`n")[0].TrimEnd())). If the page is to ask for tokens elsewhere than at $(([uri]$issuer).Authority), pass -Parameters SignInOrigins=https://…" 'Yellow'
    }
}
