<# The template's parameters as CloudFormation reads them. The whole template is larger than the 51,200 bytes that a call takes, and
would have to be uploaded first; the part that declares them is not. #>
function Get-DeclaredParameters {
    $template = [System.IO.File]::ReadAllText((Join-Path $Project 'template.yaml'))
    $section = [regex]::Match($template, '(?m)^Parameters:.*(?:\n(?:[ \t#].*|\r)?)*')
    $first = [regex]::Match($section.Value, '(?m)^( +)["'']?\w+["'']?:')
    if (-not $first.Success) { Stop-Deploy "template.yaml has no section of parameters that can be found: a line 'Parameters:', and each parameter's name at the start of a line below it." }
    # An emulator of AWS refuses parameters that nothing uses.
    $uses = [regex]::Matches($section.Value, "(?m)^$($first.Groups[1].Value)[""']?(\w+)").ForEach({ "        - Ref: $($_.Groups[1].Value)`n" }) -join ''
    # With as many lines before it as there are, so that the line of a mistake is the template's.
    $before = "`n" * ($template.Substring(0, $section.Index).Split("`n").Count - 1)
    $path = Join-Path $Project 'artifacts/parameters.yaml'
    # Not by Set-Content: with -WhatIf nothing would be written, and the parameters are asked for all the same.
    $null = [System.IO.Directory]::CreateDirectory((Split-Path $path))
    [System.IO.File]::WriteAllText($path, "$before$($section.Value.TrimEnd())`nResources:`n  Nothing:`n    Type: AWS::CloudFormation::WaitConditionHandle`n    Metadata:`n      Parameters:`n$uses")
    (Invoke-Aws @('cloudformation', 'validate-template', '--template-body', 'file://artifacts/parameters.yaml'))['Parameters']
}

<# Uploads the package and the template that names it, and returns where CloudFormation finds the latter. #>
function Send-Template {
    $null = Invoke-Aws @('cloudformation', 'package', '--template-file', 'template.yaml', '--s3-bucket', $Bucket, '--output-template-file', $PackagedTemplate)
    $name = "$((Get-FileHash $PackagedTemplate).Hash.ToLowerInvariant()).template"
    $null = Invoke-Aws @('s3', 'cp', $PackagedTemplate, "s3://$Bucket/$name", '--only-show-errors')
    "https://s3.$Region.$($Region -like 'cn-*' ? 'amazonaws.com.cn' : 'amazonaws.com')/$Bucket/$name"
}
