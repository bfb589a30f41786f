# Runs one script after another, each in a runspace of its own with its own environment variables, input and output, and
# tells what it printed: a request a line on standard input, an answer a line on standard output, both JSON. To start
# PowerShell for each costs twenty times as much. What belongs to the process is put back after each.
$ErrorActionPreference = 'Stop'
$requests = [System.IO.StreamReader]::new([System.Console]::OpenStandardInput())
$answers = [System.IO.StreamWriter]::new([System.Console]::OpenStandardOutput())
$output = [System.IO.StringWriter]::new()
$problems = [System.IO.StringWriter]::new()
# PowerShell keeps the reader that it first reads from.
$typed = [System.IO.MemoryStream]::new()
$reader = [System.IO.StreamReader]::new($typed)
[System.Console]::SetIn($reader)
[System.Console]::SetOut($output)
[System.Console]::SetError($problems)
$environment = [System.Environment]::GetEnvironmentVariables()
$folder = [System.Environment]::CurrentDirectory
$state = [initialsessionstate]::CreateDefault2()
# A manual clock: where only the clock is waited for, it has passed.
$state.Commands.Add([System.Management.Automation.Runspaces.SessionStateFunctionEntry]::new('Start-Sleep', 'param([double]$Seconds) $ManualClock.Add($Seconds)'))

while ($line = $requests.ReadLine()) {
    $request = $line | ConvertFrom-Json -AsHashtable
    foreach ($name in $request['variables'].Keys) { [System.Environment]::SetEnvironmentVariable($name, $request['variables'][$name]) }
    $typed.SetLength(0)
    $typed.Write([System.Text.Encoding]::UTF8.GetBytes($request['input']))
    $typed.Position = 0
    $reader.DiscardBufferedData()
    $clock = [System.Collections.Generic.List[double]]::new()
    $runspace = [runspacefactory]::CreateRunspace($Host, $state)
    $runspace.Open()
    $runspace.SessionStateProxy.SetVariable('ManualClock', $clock)
    $shell = [powershell]::Create($runspace)
    $exitCode = 0
    try {
        if ($request['command']) { $null = $shell.AddScript($request['command']) }
        else {
            $null = $shell.AddCommand($request['file'])
            # As PowerShell's own -File takes them: whether a value follows a name is the script's to know.
            foreach ($argument in $request['arguments']) {
                $null = $argument -match '^-[A-Za-z]' ? $shell.AddParameter($argument, $null) : $shell.AddArgument($argument)
            }
        }
        $null = $shell.AddCommand('Out-Default').Invoke()
        foreach ($problem in $shell.Streams.Error) { $problems.WriteLine("$problem") }
        $exitCode = [int]$runspace.SessionStateProxy.GetVariable('LASTEXITCODE')
    }
    catch {
        $problems.WriteLine(($_.Exception.InnerException ?? $_.Exception).Message)
        $exitCode = 1
    }
    $shell.Dispose()
    $runspace.Dispose()
    foreach ($name in @([System.Environment]::GetEnvironmentVariables().Keys)) { if (-not $environment.ContainsKey($name)) { [System.Environment]::SetEnvironmentVariable($name, $null) } }
    foreach ($name in $environment.Keys) { [System.Environment]::SetEnvironmentVariable($name, $environment[$name]) }
    [System.Environment]::CurrentDirectory = $folder
    $PSStyle.OutputRendering = 'Host'
    $answers.WriteLine((ConvertTo-Json -Compress @{ exitCode = $exitCode; output = "$output"; error = "$problems"; waits = @($clock) }))
    $answers.Flush()
    $null = $output.GetStringBuilder().Clear()
    $null = $problems.GetStringBuilder().Clear()
}
