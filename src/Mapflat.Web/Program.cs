Mapflat.Web.Cli.SmallProcess.Become(args);
return await Mapflat.Web.Cli.CommandLine.RunAsync(args);
