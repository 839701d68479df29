using Microsoft.AspNetCore.Mvc.Rendering;
using Microsoft.AspNetCore.Mvc.ViewFeatures;
using Microsoft.AspNetCore.Razor.TagHelpers;

namespace Mapflat.Web.Mvc;

/// <summary>
/// <c>&lt;field name="Title" label="Title" value="@Model.Title" hint="…" /&gt;</c>: a label, a hint, what is wrong, and
/// the control that they belong to. Attributes that it does not know go to the control. What was typed wins over the
/// value. A <c>&lt;select&gt;</c>'s options are its content.
/// </summary>
[HtmlTargetElement("field")]
public sealed class FieldTagHelper : TagHelper
{
    [ViewContext]
    [HtmlAttributeNotBound]
    public ViewContext ViewContext { get; set; } = null!;

    public string Name { get; set; } = "";

    public string Label { get; set; } = "";

    public string? Hint { get; set; }

    public string? Value { get; set; }

    /// <summary>An input's type, or <c>textarea</c>, <c>select</c>, <c>checkbox</c>.</summary>
    public string Type { get; set; } = "text";

    public bool Checked { get; set; }

    public override async Task ProcessAsync(TagHelperContext context, TagHelperOutput output)
    {
        var state = ViewContext.ModelState.TryGetValue(Name, out var entry) ? entry : null;
        var errors = state?.Errors.Select(error => error.ErrorMessage).ToList() ?? [];
        var value = Type == "password" ? null : state?.AttemptedValue ?? Value;
        // Names may have brackets and dots, as lists of fields do.
        var id = TagBuilder.CreateSanitizedId(Name, "_");

        var control = new TagBuilder(Type is "textarea" or "select" ? Type : "input");
        foreach (var attribute in output.Attributes)
            control.Attributes[attribute.Name] = attribute.ValueStyle == HtmlAttributeValueStyle.Minimized
                ? attribute.Name
                : attribute.Value?.ToString();
        output.Attributes.Clear();
        control.Attributes["id"] = id;
        control.Attributes["name"] = Name;
        var described = string.Join(' ',
            new[] { Hint is null ? null : id + "-hint", errors.Count == 0 ? null : id + "-error" }.OfType<string>());
        if (described.Length > 0) control.Attributes["aria-describedby"] = described;
        if (errors.Count > 0) control.Attributes["aria-invalid"] = "true";
        switch (Type)
        {
            case "textarea":
                // A parser drops one line end after the tag.
                control.InnerHtml.AppendHtml("\n").Append(value ?? "");
                break;
            case "select":
                control.InnerHtml.AppendHtml(await output.GetChildContentAsync());
                break;
            case "checkbox":
                control.TagRenderMode = TagRenderMode.SelfClosing;
                control.Attributes["type"] = Type;
                control.Attributes["value"] = "true";
                if (state?.AttemptedValue is { } typed
                    ? typed.Split(',').Contains("true", StringComparer.OrdinalIgnoreCase)
                    : Checked)
                    control.Attributes["checked"] = "checked";
                break;
            default:
                control.TagRenderMode = TagRenderMode.SelfClosing;
                control.Attributes["type"] = Type;
                if (value is not null) control.Attributes["value"] = value;
                break;
        }

        var label = new TagBuilder("label") { Attributes = { ["for"] = id } };
        label.InnerHtml.Append(Label);
        output.TagName = "div";
        output.TagMode = TagMode.StartTagAndEndTag;
        output.Attributes.SetAttribute("class", Type == "checkbox" ? "field check" : "field");
        var content = output.Content;
        content.Clear();
        if (Type == "checkbox") content.AppendHtml(control).AppendHtml(label);
        else content.AppendHtml(label);
        Paragraph("hint", Hint);
        Paragraph("error", errors.Count == 0 ? null : string.Join(" ", errors));
        if (Type != "checkbox") content.AppendHtml(control);

        void Paragraph(string kind, string? text)
        {
            if (text is null) return;
            var paragraph = new TagBuilder("p") { Attributes = { ["class"] = kind, ["id"] = $"{id}-{kind}" } };
            paragraph.InnerHtml.Append(text);
            content.AppendHtml(paragraph);
        }
    }
}
