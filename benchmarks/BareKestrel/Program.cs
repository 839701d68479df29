using System.Globalization;
using System.Text;
using Microsoft.Extensions.Primitives;

// The yardstick: the least that Kestrel has to do to give one answer. It looks at nothing in the request, and writes
// the status, headers and bytes of an answer that the site gave, from a file that holds it as it came over the wire.
//
//     BareKestrel --urls http://127.0.0.1:5000 --answer FILE
var builder = WebApplication.CreateSlimBuilder(args);
builder.Logging.ClearProviders();
builder.WebHost.ConfigureKestrel(kestrel => kestrel.AddServerHeader = false);
var app = builder.Build();

var file = File.ReadAllBytes(app.Configuration["answer"] ?? throw new ArgumentException("--answer FILE is missing"));
var end = file.AsSpan().IndexOf("\r\n\r\n"u8);
var lines = Encoding.ASCII.GetString(file, 0, end).Split("\r\n");
var status = int.Parse(lines[0].AsSpan(9, 3), CultureInfo.InvariantCulture);
var body = file[(end + 4)..];
var headers = lines.Skip(1).Select(line => line.Split(": ", 2))
    .Where(line => line[0] is not ("Date" or "Content-Length" or "Connection"))
    .Select(line => KeyValuePair.Create(line[0], new StringValues(line[1]))).ToArray();

app.Run(context =>
{
    var response = context.Response;
    response.StatusCode = status;
    foreach (var (name, value) in headers) response.Headers[name] = value;
    if (body.Length == 0) return Task.CompletedTask;
    response.ContentLength = body.Length;
    return response.Body.WriteAsync(body, 0, body.Length);
});
app.Run();
