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
    [System.IO.File]::WriteAllBytes((Join-Path $Project $Package), $bytes)
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
