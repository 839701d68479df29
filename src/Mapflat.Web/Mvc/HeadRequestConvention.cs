using Microsoft.AspNetCore.Mvc.ActionConstraints;
using Microsoft.AspNetCore.Mvc.ApplicationModels;

namespace Mapflat.Web.Mvc;

/// <summary>
/// An action that answers GET answers HEAD too (RFC 9110, section 9.1); the server leaves out the body.
/// </summary>
internal sealed class HeadRequestConvention : IActionModelConvention
{
    public void Apply(ActionModel action)
    {
        foreach (var selector in action.Selectors)
        {
            if (selector.ActionConstraints.OfType<HttpMethodActionConstraint>().SingleOrDefault() is not { } verbs
                || !verbs.HttpMethods.Contains(HttpMethods.Get) || verbs.HttpMethods.Contains(HttpMethods.Head))
                continue;
            string[] both = [.. verbs.HttpMethods, HttpMethods.Head];
            selector.ActionConstraints.Remove(verbs);
            selector.ActionConstraints.Add(new HttpMethodActionConstraint(both));
            foreach (var named in selector.EndpointMetadata.OfType<HttpMethodMetadata>().ToList())
                selector.EndpointMetadata.Remove(named);
            selector.EndpointMetadata.Add(new HttpMethodMetadata(both));
        }
    }
}
