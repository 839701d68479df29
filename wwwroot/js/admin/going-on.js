// Sends again what waited while somebody showed who they are. Without script, the button does it.

document.getElementById('again').requestSubmit();
