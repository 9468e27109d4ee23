/** An agent that separates short documents from long ones, and its fitter: a project of its own on the agent API alone. */
package example;
