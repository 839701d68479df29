return await Mapflat.Web.Cli.CommandLine.RunAsync(args);
