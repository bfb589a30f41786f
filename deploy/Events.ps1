$PollSeconds = 2
$PatienceSeconds = 300

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
