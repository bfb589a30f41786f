<# Uploads the package and the template that names it, and returns where CloudFormation finds the latter: in a call itself it takes
51,200 bytes, which the template with the package's address in every function exceeds. #>
function Send-Template {
    $null = Invoke-Aws @('cloudformation', 'package', '--template-file', 'template.yaml', '--s3-bucket', $Bucket, '--output-template-file', $PackagedTemplate)
    $name = "$((Get-FileHash $PackagedTemplate).Hash.ToLowerInvariant()).template"
    $null = Invoke-Aws @('s3', 'cp', $PackagedTemplate, "s3://$Bucket/$name", '--only-show-errors')
    "https://s3.$Region.$($Region -like 'cn-*' ? 'amazonaws.com.cn' : 'amazonaws.com')/$Bucket/$name"
}
