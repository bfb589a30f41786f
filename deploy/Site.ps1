# What the page is made of; the rest of Client/ stays here. Functions.Local serves the same.
$ContentTypes = @{
    '.css' = 'text/css; charset=utf-8'; '.html' = 'text/html; charset=utf-8'; '.js' = 'text/javascript; charset=utf-8'; '.svg' = 'image/svg+xml'
}
$StagedPage = 'artifacts/page'
# A file in a folder that its content names never changes, and the two that lead there are asked for each time.
$Forever = 'public, max-age=31536000, immutable'
$EachTime = 'no-cache'

<# The page as it is to be in the bucket, its sums by key: index.html and config.json, and all else in one folder, named by what
is in it. So nothing that index.html leads to is ever overwritten, and the page changes as a whole when index.html does. The files
are put into artifacts/page, into a folder for each type, since what is uploaded together gets one type. #>
function New-Page([string]$Config) {
    if (Test-Path $StagedPage) { Remove-Item $StagedPage -Recurse -Force }
    $client = Convert-Path 'Client'
    $contents = [System.Collections.Generic.SortedDictionary[string, byte[]]]::new([System.StringComparer]::Ordinal)
    foreach ($file in Get-ChildItem $client -File -Recurse | Where-Object { $ContentTypes.ContainsKey($_.Extension) }) {
        $contents[[System.IO.Path]::GetRelativePath($client, $file.FullName).Replace('\', '/')] = [System.IO.File]::ReadAllBytes($file.FullName)
    }
    $index = [System.Text.Encoding]::UTF8.GetString($contents['index.html'])
    $null = $contents.Remove('index.html')
    $names = $contents.Keys.ForEach({ "$_ $(Get-Md5 $contents[$_])`n" }) -join ''
    $folder = [System.Convert]::ToHexStringLower([System.Security.Cryptography.SHA256]::HashData([System.Text.Encoding]::UTF8.GetBytes($names))).Substring(0, 16)
    $page = @{ Folder = $folder; Sums = [ordered]@{} }
    foreach ($name in $contents.Keys) { Save-PageFile $page "$folder/$name" $contents[$name] }
    $led = [regex]::Replace($index, '\b(href|src)="([^"]+)"', { param($link) $contents.ContainsKey($link.Groups[2].Value) ? "$($link.Groups[1])=""$folder/$($link.Groups[2])""" : $link.Value })
    Save-PageFile $page 'config.json' ([System.Text.Encoding]::UTF8.GetBytes($Config))
    Save-PageFile $page 'index.html' ([System.Text.Encoding]::UTF8.GetBytes($led))
    $page
}

function Get-Md5([byte[]]$Content) {
    [System.Convert]::ToHexStringLower([System.Security.Cryptography.MD5]::HashData($Content))
}

function Get-StagedPath([string]$Key) {
    "$StagedPage/$([System.IO.Path]::GetExtension($Key).TrimStart('.'))/$Key"
}

function Save-PageFile([hashtable]$Page, [string]$Key, [byte[]]$Content) {
    $path = Join-Path $Project (Get-StagedPath $Key)
    $null = New-Item -ItemType Directory -Path (Split-Path $path) -Force
    [System.IO.File]::WriteAllBytes($path, $Content)
    $Page.Sums[$Key] = Get-Md5 $Content
}

<# What is in the bucket, key to MD5: S3's ETag of what is stored whole and under S3's own key. #>
function Get-Published([string]$SiteBucket) {
    $published = @{}
    foreach ($object in @((Invoke-Aws @('s3api', 'list-objects-v2', '--bucket', $SiteBucket))?['Contents'] | Where-Object { $_ } | Sort-Object { [datetime]$_['LastModified'] })) {
        $published[$object['Key']] = @{ Sum = $object['ETag'].Trim('"'); Modified = [datetime]$object['LastModified'] }
    }
    $published
}

<# Publishes Client/ where it differs from what is there: the files, then config.json, which names the chat as it is now, then
index.html. Before the last nobody sees another page. #>
function Publish-Page([System.Collections.IDictionary]$Outputs, [switch]$Agreed) {
    if (-not $Outputs['SiteBucketName']) { Stop-Deploy 'The stack is deployed, but its outputs cannot be read now, so the page is not published yet. Run this again.' }
    $siteBucket, $distribution, $url = $Outputs['SiteBucketName'], $Outputs['SiteDistributionId'], $Outputs['SiteUrl']
    $script:isPublished = $false
    try {
        $page = New-Page $Outputs['PageConfig']
        $published = Get-Published $siteBucket
        $changed = @($page.Sums.Keys | Where-Object { $published[$_]?.Sum -ne $page.Sums[$_] })
        if (-not $changed) {
            Write-Colored "   No changes: the page at $url is up to date." 'Green'
            return
        }
        if (-not $Agreed -and -not (Confirm-Change "Publish the page at $url`?")) {
            Write-Host '   The page stays as it is.'
            return
        }
        $folders = @($published.Keys -match '^[0-9a-f]{16}/' | ForEach-Object { $_.Substring(0, 16) } | Where-Object { $_ -ne $page.Folder } |
            Group-Object | Sort-Object { ($published.Keys -like "$($_.Name)/*" | ForEach-Object { $published[$_].Modified } | Measure-Object -Maximum).Maximum } -Descending | ForEach-Object Name)
        $uploads = @(Copy-Unchanged $siteBucket $page $published $folders $changed)
        foreach ($key in $page.Sums.Keys) { if ($key -notin $uploads) { Remove-Item (Get-StagedPath $key) } }
        foreach ($extension in $ContentTypes.Keys | Sort-Object) {
            if (-not ($uploads -like "$($page.Folder)/*$extension")) { continue }
            $null = Invoke-Aws @('s3', 'cp', "$StagedPage/$($extension.TrimStart('.'))/$($page.Folder)", "s3://$siteBucket/$($page.Folder)", '--recursive'
                '--content-type', $ContentTypes[$extension], '--cache-control', $Forever, '--only-show-errors')
        }
        foreach ($name in @('config.json', 'index.html').Where({ $_ -in $uploads })) {
            $null = Invoke-Aws @('s3', 'cp', (Get-StagedPath $name), "s3://$siteBucket/$name", '--content-type', ($name -like '*.json' ? 'application/json' : $ContentTypes['.html']), '--cache-control', $EachTime, '--only-show-errors')
        }
        $script:isPublished = $true
        # CloudFront keeps even what is to be asked for each time for a second, and for longer while S3 does not answer.
        $null = Invoke-Aws @('cloudfront', 'create-invalidation', '--distribution-id', $distribution, '--paths', '/', '/index.html', '/config.json')
        # The folder before stays for who is just loading it.
        foreach ($folder in $folders | Select-Object -Skip 1) { $null = Invoke-Aws @('s3', 'rm', "s3://$siteBucket/$folder/", '--recursive', '--only-show-errors') }
        Write-Host "   Published $($uploads.Count) changed files of $($page.Sums.Count) at $url"
        Show-Rollout $distribution $url
    }
    catch [DeployError] {
        Stop-Deploy "$($_.Exception.Message) The stack is deployed, and $($isPublished ? 'the page is published too; what was to follow is done with the next change of it.' : 'the page is as it was before: correct this and run this again.')"
    }
}

<# Copies within the bucket what the newest folder before has already; returns the keys that must be uploaded. #>
function Copy-Unchanged([string]$SiteBucket, [hashtable]$Page, [hashtable]$Published, [string[]]$Folders, [string[]]$Changed) {
    $before = $Folders | Select-Object -First 1
    $same = @($Changed | Where-Object { $before -and $_ -like "$($Page.Folder)/*" -and $Published["$before/$($_.Substring(17))"]?.Sum -eq $Page.Sums[$_] })
    if ($same) {
        $others = @($Published.Keys -like "$before/*" | ForEach-Object { $_.Substring(17) } | Where-Object { "$($Page.Folder)/$_" -notin $same } | Sort-Object)
        $null = Invoke-Aws (@('s3', 'cp', "s3://$SiteBucket/$before/", "s3://$SiteBucket/$($Page.Folder)/", '--recursive', '--only-show-errors') + $others.ForEach({ '--exclude', $_ }))
    }
    $Changed | Where-Object { $_ -notin $same }
}

function Show-Rollout([string]$Distribution, [string]$Url) {
    $status = (Invoke-Aws @('cloudfront', 'get-distribution', '--id', $Distribution))['Distribution']['Status']
    if ($status -eq 'Deployed') { return }
    $profileOption = $Profile ? " --profile $Profile" : ''
    Write-Colored "   CloudFront is still rolling the distribution out ($status), so $Url may not answer everywhere yet. Wait for it: aws cloudfront wait distribution-deployed --id $Distribution$profileOption" 'Yellow'
}

<# CloudFormation deletes no bucket that has something in it. #>
function Clear-SiteBucket([string]$SiteBucket) {
    while ($true) {
        $answer = Invoke-Aws @('s3api', 'list-object-versions', '--bucket', $SiteBucket, '--max-items', '1000') 'NoSuchBucket'
        if ($answer -is [string]) { return }
        $objects = @(@(${answer}?['Versions']) + @(${answer}?['DeleteMarkers']) | Where-Object { $_ } | ForEach-Object { @{ Key = $_['Key']; VersionId = $_['VersionId'] } })
        if (-not $objects) { return }
        $null = New-Item -ItemType Directory -Path 'artifacts' -Force
        ConvertTo-Json @{ Objects = $objects; Quiet = $true } -Depth 3 -EscapeHandling EscapeNonAscii | Set-Content 'artifacts/delete.json'
        $failed = @((Invoke-Aws @('s3api', 'delete-objects', '--bucket', $SiteBucket, '--delete', 'file://artifacts/delete.json'))?['Errors'] | Where-Object { $_ })
        if ($failed) { Stop-Deploy "Bucket $SiteBucket cannot be emptied: $($failed[0]['Code']) for $($failed[0]['Key']). Ask for s3:DeleteObject and s3:DeleteObjectVersion on it, then run this again." }
        Write-Host "   Removed $($objects.Count) files from bucket $SiteBucket."
    }
}
