$DotnetArchitectures = @{ x86_64 = 'x64'; arm64 = 'arm64' }
# Amazon Linux 2023 with the .NET SDK; the tag moves, with AWS's fixes.
$BuildImage = 'public.ecr.aws/sam/build-dotnet10:latest'

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
    $root = $Engine ? '/src' : $Project
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
        $log = & $Engine run --rm --platform $platform @user -e HOME=/tmp -e DOTNET_CLI_HOME=/tmp -v "${Project}:/src" -w /src `
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
