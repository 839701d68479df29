using System.Reflection;
using Microsoft.AspNetCore.Mvc.Controllers;

namespace Mapflat.Web.Mvc;

/// <summary>Finds internal controllers, which MVC does not by itself: they can be given internal services.</summary>
internal sealed class InternalControllers : ControllerFeatureProvider
{
    protected override bool IsController(TypeInfo typeInfo) =>
        !typeInfo.IsAbstract && typeInfo.IsSubclassOf(typeof(ControllerBase));
}
