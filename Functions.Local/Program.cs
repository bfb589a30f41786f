Console.WriteLine("The runtime's parts are being assembled.");
