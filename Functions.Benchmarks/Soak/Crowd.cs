namespace Functions.Benchmarks.Soak;

/// <summary>The members who are connected, and the people who are not. Joining is safe from any thread; choosing is one thread's, so that a seed repeats it.</summary>
internal sealed class Crowd(Random random)
{
    private readonly Lock _gate = new();
    private readonly List<Member> _members = [];
    private readonly List<Person> _away = [];
    private int _people;

    public IReadOnlyList<Member> Members
    {
        get
        {
            lock (_gate)
                return [.. _members];
        }
    }

    /// <summary>Somebody to connect: who was there before, or somebody new.</summary>
    /// <param name="choice">Chooses.</param>
    /// <param name="create">Makes somebody new, of a number of their own.</param>
    public Person Invite(int choice, Func<int, Person> create)
    {
        lock (_gate)
        {
            if (_away.Count == 0 || choice % 4 == 0)
                return create(++_people);
            var person = _away[choice % _away.Count];
            _away.Remove(person);
            return person;
        }
    }

    /// <summary>Somebody is connected no longer, or could not be.</summary>
    public void SendAway(Person person)
    {
        lock (_gate)
            _away.Add(person);
    }

    public void Add(Member member)
    {
        lock (_gate)
            _members.Add(member);
    }

    /// <summary>Anyone, who then belongs to it no more; null when nobody is there.</summary>
    public Member? Take()
    {
        lock (_gate)
        {
            if (_members.Count == 0)
                return null;
            var index = random.Next(_members.Count);
            var member = _members[index];
            _members.RemoveAt(index);
            return member;
        }
    }

    /// <summary>Someone of whom nothing is asked at the moment, marked as busy; null when there is nobody.</summary>
    public Member? Borrow()
    {
        lock (_gate)
        {
            var idle = _members.Where(member => !member.IsBusy).ToList();
            if (idle.Count == 0)
                return null;
            var member = idle[random.Next(idle.Count)];
            member.IsBusy = true;
            return member;
        }
    }
}
